"""The verbs of an award's conditions: fulfilled, or lapsed with the award."""

from uuid import UUID

from marketplace.decisions.falling import tell_fell
from marketplace.decisions.lifecycle import CONDITION, DECISION, STANDING
from marketplace.decisions.matter import lock_matter
from marketplace.decisions.models import Decision, DecisionCondition
from marketplace.decisions.notices import tell_ended
from marketplace.decisions.releasing import release
from marketplace.platform.actor import Actor
from marketplace.platform.errors import Invalid, Problem, Refused
from marketplace.platform.lifecycle import fire
from marketplace.platform.permissions import verb
from marketplace.platform.unit import Unit, unit


@verb("decision.settle")
def fulfil_condition(actor: Actor, condition_id: UUID, note: str) -> Decision:
    """The winner has shown what a condition asks; `note` says how. With the last one the contract
    is asked for, if nothing else holds it."""
    with unit(actor) as u:
        decision, condition = _condition(u, condition_id)
        _settle(u, condition, "fulfil", note)
        u.session.refresh(decision)
        release(u, decision)
        return decision


@verb("decision.settle")
def lapse_condition(actor: Actor, condition_id: UUID, note: str) -> Decision:
    """A condition was not fulfilled by its last day: the decision lapses, all parties are told, and
    an award to the next in line can be drafted."""
    with unit(actor) as u:
        decision, condition = _condition(u, condition_id)
        _settle(u, condition, "lapse", note)
        u.session.refresh(decision)
        fire(u, DECISION, decision, "lapse", condition=condition.words)
        u.session.flush()
        tell_fell(u, decision)
        tell_ended(u, decision, f"{condition.words} {condition.note}")
        return decision


def _condition(u: Unit, condition_id: UUID) -> tuple[Decision, DecisionCondition]:
    _call, decision = lock_matter(u, u.get(DecisionCondition, condition_id).decision_id)
    if decision.state not in STANDING:
        raise Refused("decision.not_standing", number=decision.diary_number)
    return decision, u.lock(DecisionCondition, condition_id)


def _settle(u: Unit, condition: DecisionCondition, action: str, note: str) -> None:
    if not note.strip():
        raise Invalid(Problem("note", "decision.note_missing"))
    fire(u, CONDITION, condition, action, note=note.strip())
    condition.note, condition.settled_at = note.strip(), u.now
    u.session.flush()
