"""Verbs of evidence: black out what others need not see, look at what was sent, and forget it."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import or_, select

from marketplace.platform.actor import Actor, Audience
from marketplace.platform.audit import record
from marketplace.platform.errors import Conflict, Forbidden, Invalid, Problem, Refused
from marketplace.platform.files import StoredFile, storage
from marketplace.platform.jobs import enqueue
from marketplace.platform.permissions import verb
from marketplace.platform.personal_codes import refuse_personal_codes
from marketplace.platform.unit import Unit, system_unit, unit
from marketplace.rules.queries import rules_on
from outcomes.evidence.drawing import blacked_out, count_pages
from outcomes.evidence.queries import evidence_file, paper_of
from outcomes.participants import vault
from outcomes.participants.models import Original
from outcomes.pure.areas import Area, Unreadable

AT_ONCE = 500
"""How many originals a run of the job forgets at most."""


@verb("evidence.cover")
def cover_evidence(
    actor: Actor, file_id: UUID, areas: Sequence[Area], *, seen: str, nothing: bool = False
) -> StoredFile:
    """Put a copy in which the areas are black in the place of what is shown of a file.

    Its sender goes through it first, and may say that there is ``nothing`` to black out; whoever is
    shown it may then black out more, which nobody takes back. ``seen`` is the digest of what the
    actor marked the areas on. Raises Conflict where that was replaced meanwhile, Refused while the
    file is withheld from the actor, where nothing is marked or the paper cannot be drawn.
    """
    with unit(actor) as u:
        file = u.lock(StoredFile, evidence_file(actor, file_id).id)
        if file.sha256 != seen:
            raise Conflict("evidence.covered_meanwhile")
        if not areas and not (nothing and file.disclosure == "withheld"):
            raise Refused(f"evidence.nothing_marked_{file.disclosure}")
        paper = paper_of(actor, file)
        copy = _drawn(paper, areas)
        with system_unit(u) as system:
            _seal(system, file, paper)
        _replace(u, file, copy)
        record(u, file, "cover", areas=len(areas), sha256=file.sha256)
        return file


def _drawn(paper: bytes, areas: Sequence[Area]) -> bytes:
    try:
        pages = count_pages(paper)
        if any(area.page > pages for area in areas):
            raise Refused("evidence.no_such_page")
        return blacked_out(paper, areas)
    except Unreadable as error:
        raise Refused(f"evidence.{error.code}") from error


def _seal(system: Unit, file: StoredFile, paper: bytes) -> None:
    """What came in before originals were sealed is sealed now."""
    original = system.find(Original, file_id=file.id)
    if original is not None and original.sealed_sha256 is None and original.removed_at is None:
        original.sealed_sha256 = storage().put(vault.sealed(paper))


def _replace(u: Unit, file: StoredFile, copy: bytes) -> None:
    if file.disclosure == "shown":
        enqueue(u, "evidence.remove_replaced", sha256=file.sha256)
    file.sha256 = storage().put(copy)
    file.size = len(copy)
    file.media_type = "application/pdf"
    file.name = f"{file.name.rpartition('.')[0] or file.name}.pdf"
    file.disclosure = "shown"


@verb("evidence.view_original")
def view_original(actor: Actor, file_id: UUID, reason: str) -> bytes:
    """Look at what was sent; the look is logged with its reason, as one at the person's name.

    Allowed to whoever may look at the name: the person's own coach, and the provider while its
    referral stands. Raises Forbidden for anybody else, Invalid for an empty reason or one with a
    personal identity code, Refused where it is not kept any more.
    """
    refuse_personal_codes(reason=reason)
    if not reason.strip():
        raise Invalid(Problem("reason", "participant.text_missing"))
    with unit(actor) as u:
        file = evidence_file(actor, file_id)
        original = vault.original_of(u.session, file.id)
        if original is None:
            raise Forbidden("participant.identity_closed")
        return vault.look_at_original(u, original, reason.strip())


@verb("evidence.view")
def log_look(actor: Actor, file: StoredFile) -> None:
    """Log that one of the authority's people is shown what is left of a piece of evidence; the
    client's coach reads it beside the looks at the name. Looks within an hour are one."""
    if actor.audience != Audience.STAFF:
        return
    with unit(actor) as u:
        u.lock(StoredFile, file.id)
        with system_unit(u) as system:
            original = vault.original_of(system.session, file.id)
        vault.log_look_at_copy(u, file, original)


@verb("evidence.remove")
def remove_replaced(actor: Actor, sha256: str) -> None:
    """Remove the bytes of a copy that a later one replaced, where nothing else has the same."""
    with unit(actor) as u:
        kept = select(StoredFile.id).where(StoredFile.sha256 == sha256)
        sealed = select(Original.id).where(Original.sealed_sha256 == sha256)
        if not u.session.scalar(select(or_(kept.exists(), sealed.exists()))):
            storage().remove(sha256)


@verb("evidence.remove")
def remove_originals(actor: Actor) -> int:
    """Remove what was sent as evidence once its time is over (a dated rule); what is shown of it
    stays. Returns of how many. Where no rule says the time, all are kept.
    """
    with unit(actor) as u:
        rules = rules_on(actor, ["retention"], actor.today)
        days = next((each.value["days"] for each in rules if each.key == "evidence_original"), None)
        if days is None:
            return 0
        old = vault.originals_before(u.session, u.now - timedelta(days=days), AT_ONCE)
        for original in old:
            # Encrypted anew each time: no other file has these bytes.
            enqueue(u, "evidence.remove_replaced", sha256=original.sealed_sha256)
            original.sealed_sha256, original.removed_at = None, u.now
            record(u, original, "remove", days=days)
        return len(old)
