"""The life of a claim: pending, then rejected by a decision, upheld by a correction or a court,
lapsed with what it was against, or given up."""

from collections.abc import Mapping
from typing import Any

from marketplace.claims.models import Claim
from marketplace.decisions.lifecycle import STANDING
from marketplace.decisions.models import Decision
from marketplace.decisions.queries import concerns, correction_of
from marketplace.offers.conflicts import conflict_of
from marketplace.platform.actor import Actor, Audience
from marketplace.platform.errors import Problem, Refused
from marketplace.platform.lifecycle import Lifecycle, Transition

APPEAL = "appeal"
FALLEN = ("replaced", "lapsed")
"""States of a decision that has fallen and of which a court may still have an appeal."""
CORRECTION_DEMAND, REVISION_CLAIM = "correction_demand", "revision_claim"
KINDS = (CORRECTION_DEMAND, REVISION_CLAIM, APPEAL)
"""hankintaoikaisuvaatimus (Act 1397/2016, section 132), oikaisuvaatimus (Act 410/2015, section
134), and an appeal to a court."""


def for_the_authority(claim: Claim, _actor: Actor) -> Refused | None:
    """The authority answers what was addressed to it; an appeal is the court's."""
    return None if claim.kind != APPEAL else Refused("claim.the_court_decides")


def in_time(claim: Claim, _actor: Actor) -> Refused | None:
    """What came after its last day is not examined, and so not upheld."""
    return Refused("claim.late", number=claim.number) if claim.late else None


def for_the_court(claim: Claim, _actor: Actor) -> Refused | None:
    """Only an appeal has an outcome in a court."""
    return None if claim.kind == APPEAL else Refused("claim.no_appeal")


def not_judged(claim: Claim, _actor: Actor) -> Refused | None:
    """What a court has judged stays so; an appeal that had lapsed may go on."""
    judged = claim.kind == APPEAL and claim.state != "lapsed"
    return Refused("claim.the_court_decides") if judged else None


def own_or_a_letter(claim: Claim, actor: Actor) -> Refused | None:
    """A party gives its own claim up; the authority records it for who has no log-in here. An
    appeal is given up at the court, which tells the authority."""
    provider = actor.audience == Audience.PROVIDER
    if claim.kind == APPEAL:
        return Refused("claim.the_court_decides") if provider else None
    if provider or claim.provider_id is None:
        return None
    return Refused("claim.the_party_withdraws")


def no_conflict(claim: Claim, actor: Actor) -> Refused | None:
    """Who has declared a conflict of interest in the matter records nothing of its claims."""
    return conflict_of(actor, claim.decision.matter_id)


def decision_annulled(claim: Claim, _actor: Actor) -> Refused | None:
    """Only a ruling that annulled the decision is overturned here; an appeal that was rejected is
    recorded as a new one against it."""
    if claim.decision.state == "annulled":
        return None
    return Refused("claim.not_annulled", number=claim.decision.diary_number)


def not_answerable(claim: Claim, decision: Decision) -> Refused | None:
    """Why the authority does not answer a claim now; None where it may."""
    if claim.kind == APPEAL:
        return Refused("claim.the_court_decides")
    if claim.state != "pending" or decision.state not in STANDING:
        return Refused("claim.not_pending", number=claim.number)
    return None


def not_open(decision: Decision, kind: str) -> Refused | None:
    """Why nothing of a kind can be recorded against a decision; None where it can.

    A court may tell of an appeal after the decision has fallen: it waits with the others. Where a
    correction replaced the decision, appeals go on against that.
    """
    fallen = decision.state in FALLEN and kind == APPEAL
    if decision.final_after is None or not (decision.state in STANDING or fallen):
        return Refused("claim.not_open", number=decision.diary_number)
    if fallen and (correction := correction_of(decision)):
        return Refused("claim.goes_on", number=correction.diary_number, field="kind")
    return None


def not_a_party(decision: Decision, actor: Actor) -> Refused | None:
    """Whom a decision concerns claims here; others write to the registry."""
    if concerns(actor, decision):
        return None
    return Refused("claim.not_a_party", number=decision.diary_number)


ENDED = ("rejected", "upheld", "lapsed")
"""States from which a claim comes back where what had ended it falls."""

JUDGED = (for_the_court, no_conflict)

CLAIM = Lifecycle(
    "claim",
    ("pending", "rejected", "upheld", "withdrawn", "lapsed"),
    (
        Transition("reject", ("pending",), "rejected", "claim.answer", (for_the_authority,)),
        Transition("uphold", ("pending",), "upheld", "claim.answer", (for_the_authority, in_time)),
        Transition("lapse", ("pending",), "lapsed", "claim.lapse"),
        Transition("reopen", ENDED, "pending", "claim.reopen", (not_judged,)),
        Transition("lose", ("pending",), "rejected", "claim.record", JUDGED),
        Transition("win", ("pending",), "upheld", "claim.record", JUDGED),
        Transition(
            "overturn", ("upheld",), "rejected", "claim.record", (*JUDGED, decision_annulled)
        ),
        Transition(
            "withdraw", ("pending",), "withdrawn", "claim.withdraw", (own_or_a_letter, no_conflict)
        ),
    ),
)


def unwritten(values: Mapping[str, Any]) -> list[Problem]:
    """The texts that a claim cannot do without and that are empty, of those given."""
    return [
        Problem(name, f"claim.{name}_missing")
        for name in ("claimant", "demands", "grounds")
        if name in values and not values[name].strip()
    ]
