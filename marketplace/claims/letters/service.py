"""The verbs of letters: the answer to a claim of somebody without a log-in goes by post."""

from datetime import date, timedelta
from uuid import UUID

from marketplace.claims.ending import lock_claim
from marketplace.claims.models import LETTER, Claim
from marketplace.claims.queries import letters_of
from marketplace.decisions.finality.service import note_letter
from marketplace.platform.actor import Actor
from marketplace.platform.audit import history, record
from marketplace.platform.errors import Invalid, Problem, Refused
from marketplace.platform.files import store
from marketplace.platform.jobs import enqueue
from marketplace.platform.permissions import verb
from marketplace.platform.unit import Unit, system_unit, unit
from marketplace.pure.periods import local_day

RENDER = "claim.render_letter"
BEGINS = ("sign", "restore")
"""What begins the time to seek a change of a decision."""
LONGEST = timedelta(days=7)
"""How far ahead the day may be on which a letter leaves."""


@verb("claim.post")
def post_answer(actor: Actor, claim_id: UUID, address: str, on: date) -> Claim:
    """The answer to a claim leaves by letter on a day, from which its last day follows; of a claim
    that has lapsed the letter tells why. It is made by a job.

    Finality waits until all who get the decision by letter have been sent it. Raises Invalid
    without an address, or for a day before the decision, before it stood again, or too far ahead;
    Refused where nothing is to be sent.
    """
    with unit(actor) as u:
        _call, _decision, claim = lock_claim(u, claim_id)
        if claim.answer_id is None and claim.state != "lapsed":
            raise Refused("claim.not_answered", number=claim.number)
        if not claim.by_letter:
            raise Refused("claim.not_by_letter")
        if claim.letter_sent_on is not None:
            raise Refused("claim.letter_sent", day=claim.letter_sent_on)
        _check(u, claim, address, on)
        claim.address, claim.letter_sent_on = address.strip(), on
        record(u, claim, "post", sent_on=str(on))
        u.session.flush()
        if claim.answer_id is not None:
            _note(u, claim.answer_id)
        # A decision that stands again goes by letter again: another act, another letter.
        key = f"{RENDER}:{claim.answer_id}:{claim.id}:{u.now.isoformat()}"
        enqueue(u, RENDER, key=key, claim_id=str(claim.id))
        return claim


def _note(u: Unit, answer_id: UUID) -> None:
    """Once the last of a decision's letters has a day, its own days follow."""
    days = [each.letter_sent_on for each in letters_of(answer_id)]
    if None not in days:
        with system_unit(u) as system:
            note_letter(system.actor, answer_id, max(filter(None, days)))


def _told_from(u: Unit, claim: Claim) -> date:
    """The first day on which the letter may leave: that of the decision, or on which one that had
    fallen stands again; of a claim that has lapsed the day of that."""
    if claim.answer_id is not None:
        events = history(u.session, "decision", claim.answer_id)
        days = [local_day(each.created_at) for each in events if each.action in BEGINS]
        return max(days, default=u.today)
    return claim.answered_on or u.today


def _check(u: Unit, claim: Claim, address: str, on: date) -> None:
    made = _told_from(u, claim)
    problems = []
    if not address.strip():
        problems.append(Problem("address", "claim.address_missing"))
    if not made <= on <= u.today + LONGEST:
        problems.append(Problem("on", "claim.letter_day"))
    if problems:
        raise Invalid(*problems)


@verb("claim.render")
def attach_letter(actor: Actor, claim_id: UUID, document: bytes) -> Claim:
    """Keep the rendered letter; one that stands already stays."""
    with unit(actor) as u:
        claim = u.lock(Claim, claim_id)
        if claim.letter_id is None:
            file = store(u, LETTER, document, f"{claim.number}.pdf", "application/pdf")
            claim.letter_id = file.id
            record(u, claim, "attach", sha256=file.sha256)
        return claim
