"""How evidence comes in: what was sent goes to the vault, and nobody else is shown it yet."""

from uuid import UUID

from marketplace.platform.errors import Invalid, Problem
from marketplace.platform.files import FileKind, StoredFile, store
from marketplace.platform.unit import Unit
from outcomes.evidence.drawing import count_pages
from outcomes.evidence.queries import knows_of
from outcomes.evidence.service import log_look
from outcomes.participants import vault
from outcomes.pure.areas import Unreadable

EVIDENCE_FILE = FileKind("evidence", ("evidence.view",), knows_of, log_look)


def keep_evidence(
    u: Unit,
    content: bytes,
    name: str,
    media_type: str,
    *,
    provider_id: UUID,
    person_key: str | None,
    referral_id: UUID | None,
    field: str,
) -> StoredFile:
    """Keep a paper that tells of a person's work, withheld until its sender has gone through it.

    Raises Invalid at the field for a paper that cannot be drawn.
    """
    try:
        count_pages(content)
    except Unreadable as error:
        raise Invalid(Problem(field, f"evidence.{error.code}")) from error
    sealed = vault.sealed(content)
    file = store(u, EVIDENCE_FILE, sealed, name, media_type, provider_id, disclosure="withheld")
    vault.keep_original(u, file, person_key, referral_id)
    return file
