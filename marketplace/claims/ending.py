"""What the verbs of claims share: how a claim ends, and what it holds until then."""

from datetime import date
from uuid import UUID

from flask_babel import lazy_gettext as _l

from marketplace.claims.lifecycle import APPEAL, CLAIM
from marketplace.claims.models import Claim
from marketplace.claims.notices import tell_claimant
from marketplace.claims.queries import answered_by, claims_against, pending_count
from marketplace.decisions.drafting import drop_draft
from marketplace.decisions.finality.service import hold_decision, undo_finality
from marketplace.decisions.matter import lock_matter
from marketplace.decisions.models import Decision
from marketplace.decisions.queries import fallen_before, held_with
from marketplace.platform.errors import Invalid, Problem
from marketplace.platform.lifecycle import fire
from marketplace.platform.unit import Unit, system_unit
from marketplace.procurement.models import Call


def hold(u: Unit, decision_id: UUID) -> None:
    """Tell the decision, and the awards that rest on its comparison, how many claims are pending;
    parties may not change it, the system may."""
    with system_unit(u) as system:
        decision = system.get(Decision, decision_id)
        for held in (decision, *held_with(decision)):
            hold_decision(system.actor, held.id, pending_count(held))


def open_again(u: Unit, decision: Decision, reason: str) -> None:
    """A decision that was found final is not, nor is what its answer had let become final. Appeals
    that had lapsed with its finality wait again."""
    undo_finality(u.actor, decision.id, reason)
    for answered in answered_by(decision.id, "rejected"):
        hold_again(u, answered, reason)
    for earlier in fallen_before(decision):
        for claim in claims_against(earlier.id, "lapsed"):
            if claim.kind == APPEAL:
                make_pending(u, claim)
        hold(u, earlier.id)


def hold_again(u: Unit, claim: Claim, reason: str) -> None:
    """A claim holds its decision again, which is open again where it was found final."""
    claimed = u.get(Decision, claim.decision_id)
    if claimed.state == "final" and pending_count(claimed):
        open_again(u, claimed, reason)
    hold(u, claimed.id)


def make_pending(u: Unit, claim: Claim) -> None:
    """What had ended a claim has fallen: it waits again, without its answer; one that had been
    found late is to be examined where that finding has fallen."""
    found_late = claim.late and claim.state == "rejected"
    fire(u, CLAIM, claim, "reopen", answer=claim.answer)
    claim.answer = claim.answered_on = claim.answer_id = None
    claim.letter_sent_on = claim.letter_id = None
    claim.late = claim.late and not found_late
    u.session.flush()


def end_claim(u: Unit, claim: Claim, action: str, answer: str, on: date) -> None:
    """End a claim by an action of its life, with words that the claimant reads. Raises Invalid."""
    if not answer.strip():
        raise Invalid(Problem("answer", "claim.answer_missing"))
    fire(u, CLAIM, claim, action)
    claim.answer, claim.answered_on = answer.strip(), on
    u.session.flush()
    drop_answer(u, claim)
    hold(u, claim.decision_id)
    tell_claimant(u, claim)


def drop_answer(u: Unit, claim: Claim) -> None:
    """The draft of an answer, which a party does not see, falls with what it was to answer."""
    drop_draft(u, claim.id, _l("Vaatimus ei ole enää vireillä."))


def lock_claim(u: Unit, claim_id: UUID) -> tuple[Call, Decision, Claim]:
    """A claim with what it is against, in the order of ``decisions.matter``."""
    call, decision = lock_matter(u, u.get(Claim, claim_id).decision_id)
    return call, decision, u.lock(Claim, claim_id)
