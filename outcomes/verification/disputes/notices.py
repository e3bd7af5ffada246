"""Mails about disputes: a link, never who the line is about or what was said of it."""

from marketplace.platform.identity.queries import people_to_tell
from marketplace.platform.mail import tell
from marketplace.platform.unit import Unit
from outcomes.payments.words import source_words
from outcomes.verification.disputes.models import LineDispute


def tell_answered(u: Unit, dispute: LineDispute) -> None:
    """Tell the provider's people that a dispute has its answer."""
    tell(
        u,
        people_to_tell(u, organisation_id=dispute.provider_id),
        "payments/dispute_answered.txt",
        line_id=dispute.payment_line_id,
        source=source_words(dispute.line),
    )
