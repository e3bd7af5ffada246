"""The files of payment, and who reads them."""

from sqlalchemy import exists, or_, select

from marketplace.platform.actor import Actor, Audience
from marketplace.platform.db import db
from marketplace.platform.files import FileKind, StoredFile
from outcomes.payments.models import Statement


def _stands(actor: Actor, file: StoredFile) -> bool:
    """A provider reads the papers of the statements that it was sent and that stand; row-level
    security says which were sent."""
    if actor.audience != Audience.PROVIDER:
        return True
    papers = (Statement.pdf_id, Statement.csv_id, Statement.self_billed_id)
    of_file = or_(*(column == file.id for column in papers))
    own = Statement.provider_id == actor.organisation_id
    return bool(
        db.session.scalar(select(exists().where(own, of_file, Statement.state != "withdrawn")))
    )


STATEMENT_PAPER = FileKind("statement", ("payment.view", "payment.view_own"), _stands)
"""A statement's PDF, its lines as CSV, its self-billed invoice."""
RECOVERY_PAPER = FileKind("recovery", ("payment.view", "payment.view_own"))
"""A recovery claim's PDF, its self-billed credit note; made as it is sent."""
HANDED_OVER = FileKind("hand_over", ("payment.view",))
"""What went to the bank or to accounts payable."""
BANK_STATEMENT = FileKind("bank_statement", ("payment.view",))
PAYABLES_REPLY = FileKind("payables_reply", ("payment.view",))
"""What the bank, and what accounts payable told of payments."""
