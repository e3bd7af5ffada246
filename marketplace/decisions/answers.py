"""Which claims a decision answers: kept in its content by value, as everything that it rests on.

Claims know decisions, not the other way round; whoever drafts hands over what is answered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l

from marketplace.decisions.kinds import REVISION, kind_of
from marketplace.decisions.models import Decision
from marketplace.platform.errors import Refused

REVISION_CLAIM = "revision_claim"
"""oikaisuvaatimus: it is for the body to answer (Act 410/2015, section 134)."""
CLAIMABLE = ("correction_demand", REVISION_CLAIM)
"""What a party may demand of the authority, where the remedy does not say otherwise."""
REJECTED, DISMISSED = "rejected", "dismissed"
PERSON = _l("yksityishenkilö")
UNTOLD = _l("Vaatimusta ei julkaista, koska vaatija on yksityishenkilö. Asianosaiset lukevat sen.")
OUTCOMES = (REJECTED, DISMISSED)
"""What an answer that changes nothing says: the claim is rejected, or not examined."""


@dataclass(frozen=True)
class Answered:
    """A claim as a decision keeps it."""

    key: str
    number: str
    kind: str
    claimant: str
    received_on: str
    """The day on which it came, written out in the language of the call."""
    demands: str
    by_letter: bool = False
    """Whether the claimant gets the decision by letter."""
    private: bool = False
    """Whether the claimant is a private person, whose name and demands the public does not read
    (Act 621/1999; Act 410/2015, section 140); the parties and the authority do."""


def claims_open_to(decision: Decision) -> tuple[str, ...]:
    """Which claims a party may make to the authority against a decision, as its remedy says; none
    against an answer, which only a court changes."""
    return claims_named(decision, decision.remedy)


def claims_named(decision: Decision, remedy: Mapping[str, Any]) -> tuple[str, ...]:
    """The same by a remedy that a draft does not keep yet."""
    if kind_of(decision).answers:
        return ()
    named = remedy.get("claims", CLAIMABLE)
    return tuple(kind for kind in CLAIMABLE if kind in named)


def as_content(answered: Sequence[Answered]) -> dict[str, Any]:
    """What a decision's content says of the claims that it answers."""
    return {"answers": [asdict(each) for each in answered]}


def answered_in(decision: Decision) -> list[Answered]:
    """The claims that a decision answers; who claims and what is demanded as far as the reader may
    know it. None where it was made of the authority's own accord."""
    found = public_answers(decision)
    if not any(each.private for each in found):
        return found
    known = {each.about: each.words for each in decision.withheld if not each.organisation_id}
    return [
        replace(
            each,
            claimant=known.get(each.number, each.claimant),
            demands=known.get(_demands_of(each.number), each.demands),
        )
        for each in found
    ]


def public_answers(decision: Decision) -> list[Answered]:
    """The same as everybody reads it."""
    found = [Answered(**each) for each in decision.content.get("answers", ())]
    return [
        replace(each, claimant=str(PERSON), demands=str(UNTOLD)) if each.private else each
        for each in found
    ]


def _demands_of(number: str) -> str:
    """Under which name the demands of a claim are withheld."""
    return f"{number}.demands"


def withheld_in(content: Mapping[str, Any]) -> dict[str, str]:
    """What a decision's content says of private persons' claims and the public does not read, by
    what it is about: the claim's number for the name, another for what is demanded."""
    private = [each for each in content.get("answers", ()) if each["private"]]
    names = {each["number"]: each["claimant"] for each in private}
    return names | {_demands_of(each["number"]): each["demands"] for each in private}


def as_public(content: Mapping[str, Any]) -> dict[str, Any]:
    """A decision's content without that."""
    answers = content.get("answers", ())
    if not answers:
        return dict(content)
    blank = {"claimant": "", "demands": ""}
    hidden = [each | blank if each["private"] else each for each in answers]
    return dict(content) | {"answers": hidden}


def answered_keys(decision: Decision) -> set[UUID]:
    """The keys of the claims that a decision answers."""
    return {UUID(each.key) for each in answered_in(decision)}


def goes_by_letter(decision: Decision) -> bool:
    """Whether somebody gets a decision by letter."""
    return any(each.by_letter for each in answered_in(decision))


def rule_of(decision: Decision) -> str:
    """The name of a decision in the tables of competence and remedies.

    One that upholds an oikaisuvaatimus is for the body that answers such claims, and is appealed
    against as its answers are (Act 410/2015, sections 134, 135 and 137).
    """
    if any(each.kind == REVISION_CLAIM for each in answered_in(decision)):
        return REVISION
    return kind_of(decision).rule


def maker_of_claimed(decision: Decision, person: UUID | None) -> Refused | None:
    """Whoever made a decision does not answer an oikaisuvaatimus against it."""
    earlier = decision.rests_on
    if rule_of(decision) != REVISION or earlier is None or earlier.maker_id != person:
        return None
    return Refused("decision.own_decision_claimed", number=earlier.diary_number)
