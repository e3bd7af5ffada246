"""The verbs of what courts make of decisions: annulled, and in force again where a higher court
overturns that."""

from collections.abc import Iterator
from uuid import UUID

from flask_babel import lazy_gettext as _l

from marketplace.decisions.drafting import drop_draft
from marketplace.decisions.effects import (
    question_kept_scores,
    restore_kept_scores,
    stand_again,
    take_down,
    undo,
    undo_alone,
)
from marketplace.decisions.falling import let_parties_fall, tell_fell
from marketplace.decisions.kinds import kind_of
from marketplace.decisions.lifecycle import DECISION, STANDING
from marketplace.decisions.matter import lock_matter
from marketplace.decisions.models import Decision
from marketplace.decisions.notices import tell_ended
from marketplace.decisions.queries import (
    held_with,
    later_decisions,
    signed_on,
    standing_decision,
)
from marketplace.platform.actor import Actor
from marketplace.platform.audit import AuditEvent, history
from marketplace.platform.lifecycle import fire
from marketplace.platform.permissions import verb
from marketplace.platform.unit import Unit, system_unit, unit

BEGINS = ("sign", "restore")
"""What brings a decision into force, in the audit log."""


@verb("decision.annul")
def annul_decision(actor: Actor, decision_id: UUID, reason: str, **ruling: str) -> Decision:
    """A court has annulled a decision, by a ruling (its ``court_number``, and ``on`` which day)
    that what is decided next names: all parties are told, and its call goes back to where it
    can go on, unless something decided since then stands. The awards to the next in line, which
    rest on the same comparison, fall with it, as does what a removal made room for while there is
    no contract; drafts that were to follow it are given up."""
    with unit(actor) as u:
        call, decision = lock_matter(u, decision_id)
        for later in _falls_with(u, decision):
            annul_decision(u.actor, later.id, reason, **ruling, along=decision.diary_number)
        fire(u, DECISION, decision, "annul", reason=reason, **ruling)
        u.session.flush()
        let_parties_fall(u, decision)  # before what had chosen parties stands again
        if any(
            each.state == "draft" and each.subject_id == call.id
            for each in later_decisions(decision)
        ):
            drop_draft(u, call.id, _l("Päätös, johon luonnos perustui, on kumottu."))
        if not kind_of(decision).stands or standing_decision(u.actor, call.id) is None:
            undo(u, decision, reason)
        else:
            question_kept_scores(u, decision, reason)
        tell_fell(u, decision)
        tell_ended(u, decision, reason)
        return decision


def _falls_with(u: Unit, decision: Decision) -> list[Decision]:
    """The awards that a decision takes along when it is annulled: those that rest on its
    comparison; of a removal those that it made room for and that have no contract, not what had
    been decided before it."""
    held = held_with(decision)
    if decision.kind != "reversal":
        return held
    removed_at = _last(u, decision, BEGINS[:1]).position
    return [
        each
        for each in held
        if each.contracted_at is None and _last(u, each, BEGINS[:1]).position > removed_at
    ]


@verb("decision.annul")
def reinstate_decision(actor: Actor, decision_id: UUID, reason: str, **ruling: str) -> Decision:
    """A higher court has overturned the ruling by which a decision was annulled: it is what it was
    before, with what had fallen along. What was in force is again, from anew for all, who are told;
    what has come into force since then, on the ground of the annulment, falls. One whose own ground
    is gone, since an earlier one has been upheld meanwhile, is not in force again. A contract made
    meanwhile outlives its award until the buyer ends it."""
    with unit(actor) as u:
        _matter, decision = lock_matter(u, decision_id)
        annulled = _last(u, decision, ("annul",))
        stands = not _ground_gone(u, decision, annulled.position)
        along = [each for each in signed_on(decision) if _fell_along(u, each, decision)]
        before = [_last(u, each, ("annul",)).from_state for each in (decision, *along)]
        if stands and any(state in STANDING for state in before):
            for each in _built_since(u, decision, annulled.position):
                _give_way(u, each, decision, annulled.position, reason, ruling)
        for each in (decision, *along):
            _return(u, u.lock(Decision, each.id), reason, ruling, stands=stands)
        return decision


def _ground_gone(u: Unit, decision: Decision, position: int) -> bool:
    """Whether a higher court has upheld, since a decision was annulled, what had been decided by
    then: that one stands or has been followed, and this was made because of its annulment."""
    for each in signed_on(decision):
        events = history(u.session, Decision.__tablename__, each.id)
        begun = [event for event in events if event.action in BEGINS]
        upheld = any(
            event.position > position and event.action == "restore" and "after" not in event.facts
            for event in begun
        )
        if upheld and each.id != decision.id and begun[0].position < position:
            return True
    return False


def _last(u: Unit, decision: Decision, actions: tuple[str, ...]) -> AuditEvent:
    events = history(u.session, Decision.__tablename__, decision.id)
    return next(each for each in reversed(events) if each.action in actions)


def _fell_along(u: Unit, each: Decision, decision: Decision) -> bool:
    """Whether a decision was annulled only because another was."""
    if each.state != "annulled":
        return False
    return _last(u, each, ("annul",)).facts.get("along") == decision.diary_number


def _built_since(u: Unit, decision: Decision, position: int) -> Iterator[Decision]:
    """What is in force on the same matter and was not when the decision was annulled, the newest
    first."""
    for each in reversed(signed_on(decision)):
        if each.state in STANDING and _last(u, each, BEGINS).position > position:
            yield each


def _give_way(
    u: Unit, each: Decision, to: Decision, position: int, reason: str, ruling: dict[str, str]
) -> None:
    """What was made since the annulment falls by the same ruling; what only stood again because of
    it gives way to what had removed it."""
    each = u.lock(Decision, each.id)
    if _last(u, each, BEGINS[:1]).position < position:
        take_down(u, each, to)
        return
    fire(u, DECISION, each, "annul", reason=reason, **ruling)
    u.session.flush()
    undo_alone(u, each, reason)
    tell_fell(u, each)
    tell_ended(u, each, reason)


def _return(
    u: Unit, decision: Decision, reason: str, ruling: dict[str, str], *, stands: bool
) -> None:
    """A decision is again what it was when it was annulled; where its ground is gone, what was in
    force is replaced by what was upheld."""
    before = _last(u, decision, ("annul",)).from_state
    if before in STANDING and not stands:
        before = "replaced"
    if before in STANDING:
        with system_unit(u) as system:
            stand_again(system, decision, reason, **ruling)
    else:
        fire(u, DECISION, decision, f"return_{before}", reason=reason, **ruling)
        u.session.flush()
        restore_kept_scores(u, decision, reason)
