"""Who evaluates: named, added and taken away, and what each declares of the offers."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import func, select

from marketplace.evaluation.board import board
from marketplace.evaluation.models import REASON_LENGTH, Evaluation, Evaluator
from marketplace.evaluation.queries import candidates
from marketplace.offers.conflicts import conflicted, free_in_charge
from marketplace.offers.models import ConflictDeclaration, Offer
from marketplace.platform.audit import has_happened, record
from marketplace.platform.errors import Invalid, NotFound, Problem, Refused
from marketplace.platform.identity.models import User
from marketplace.platform.identity.queries import people_to_tell
from marketplace.platform.mail import tell
from marketplace.platform.permissions import may, person_of
from marketplace.platform.roles import Role
from marketplace.platform.texts import written
from marketplace.platform.unit import Unit
from marketplace.procurement.models import Call
from marketplace.pure.agreement import AGREEMENT_RULES
from marketplace.pure.points import FULL

TAKEN_OVER = "take_over"
"""What happened to a round to which scores of an earlier one were taken over."""


def named_people(
    u: Unit,
    evaluation: Evaluation,
    people: Collection[UUID],
    needed: int,
    limit: int,
    rule: str,
) -> dict[UUID, User]:
    """The people by their keys; raises Invalid for whoever can't be named, and for a bad plan.

    Those who gave their scores and can't be named any more, since they have left, stay named.
    """
    able = {user.id: user for user in candidates(u.actor)}
    stay = {user.id: user for user in gave_and_left(evaluation, able)}
    named = {*people, *stay}
    able |= stay
    problems = [Problem("people", "evaluation.not_a_candidate") for key in named if key not in able]
    now = board(u.actor, evaluation)
    problems += [
        Problem("people", "evaluation.named_conflicted", {"name": able[key].name})
        for key in named
        if key in able and now.out(key) and not now.evaluator(key)
    ]
    if needed < 1:
        problems.append(Problem("evaluators_needed", "evaluation.needed_positive"))
    elif len(named) < needed:
        facts = {"given": len(named), "needed": needed}
        problems.append(Problem("people", "evaluation.too_few_named", facts))
    if not 0 <= limit <= FULL:
        problems.append(Problem("divergence_limit", "evaluation.limit_out_of_range"))
    if rule not in AGREEMENT_RULES:
        problems.append(Problem("rule", "evaluation.unknown_rule"))
    if problems:
        raise Invalid(*problems)
    return {key: able[key] for key in (*people, *stay)}


def scores_seen_before(evaluation: Evaluation | None) -> bool:
    """Whether scores that count in a round have been seen: they were locked once, or some are taken
    over from an earlier round."""
    return evaluation is not None and has_happened(evaluation, "lock", TAKEN_OVER)


def why_named_late(
    evaluation: Evaluation, named: Collection[UUID], plan: Mapping[str, object], reason: str
) -> str:
    """Why evaluators change once scores have been seen. Raises Invalid without a reason, and for
    another plan than the standing one: that is not fitted to the scores."""
    changed = [name for name, value in plan.items() if getattr(evaluation, name) != value]
    if changed:
        raise Invalid(*(Problem(name, "evaluation.plan_stands") for name in changed))
    if set(named) != {one.user_id for one in evaluation.evaluators}:
        missing, too_long = "evaluation.late_naming_reason_missing", "score.reason_too_long"
        return written("reason", reason, REASON_LENGTH, missing, too_long)
    if evaluation.scores_shown:
        raise Refused("evaluation.plan_stands")
    return ""


def gave_and_left(evaluation: Evaluation, able: Collection[UUID]) -> list[User]:
    """Who has given scores for good and is not among those (keys) who can be named any more."""
    people = [one.user for one in evaluation.evaluators if one.submitted_at is not None]
    return [user for user in people if user.id not in able]


def change_evaluators(u: Unit, evaluation: Evaluation, named: Mapping[UUID, User]) -> list[User]:
    """Take away and add evaluators; returns the new ones, others than the actor."""
    standing = {one.user_id: one for one in evaluation.evaluators}
    for key, one in standing.items():
        if key in named:
            continue
        if one.submitted_at is not None:
            raise Refused("evaluation.evaluator_gave", name=one.user.name)
        u.session.delete(one)
    for key in named:
        if key not in standing:
            add_evaluator(u, evaluation, key)
    u.session.flush()
    u.session.refresh(evaluation, ["evaluators"])
    return [user for key, user in named.items() if key not in standing and key != u.actor.user_id]


def add_evaluator(u: Unit, evaluation: Evaluation, user_id: UUID) -> None:
    """Give a person a part in the evaluation."""
    last = u.session.scalar(
        select(func.max(Evaluator.position)).where(Evaluator.evaluation_id == evaluation.id)
    )
    u.add(
        Evaluator,
        evaluation_id=evaluation.id,
        user_id=user_id,
        position=(last or 0) + 1,
        named_by=person_of(u.actor),
    )


def check_conflicts(offers: Collection[Offer], conflicts: Mapping[UUID, str]) -> None:
    """Raise Invalid for a conflict without its reason, NotFound for an offer not compared."""
    known = {offer.id: offer for offer in offers}
    problems = [
        Problem(f"reason_{known[key].number}", "evaluation.conflict_reason_missing")
        for key, reason in conflicts.items()
        if key in known and not reason.strip()
    ]
    if problems:
        raise Invalid(*problems)
    for key in conflicts:
        if key not in known:
            raise NotFound("offer.not_found", key=str(key))


def declare(
    u: Unit, offers: Collection[Offer], person: UUID, conflicts: Mapping[UUID, str]
) -> None:
    """Write what a person has not declared of these offers before; a conflict once declared
    stays."""
    for offer in offers:
        reason = conflicts.get(offer.id)
        said = {"offer_id": offer.id, "user_id": person}
        if u.find(ConflictDeclaration, conflicted=True, **said) or (
            reason is None and u.find(ConflictDeclaration, conflicted=False, **said)
        ):
            continue
        made = u.add(
            ConflictDeclaration,
            offer_id=offer.id,
            user_id=person,
            conflicted=reason is not None,
            reason=(reason or "").strip(),
        )
        record(u, made, "create", offer=offer.number, conflicted=made.conflicted)


def step_aside(u: Unit, call: Call, offers: Collection[Offer], conflicts: Collection[UUID]) -> None:
    """Note on the call who has just declared a conflict of interest, and tell those who go on: its
    officer or the others, and where a maker of decisions steps aside the other makers."""
    numbers = sorted(offer.number or 0 for offer in offers if offer.id in conflicts)
    record(u, call, "declare_conflict", offers=numbers)
    people = {user.id: user for user in free_in_charge(u, call)}
    if may(u.actor, "decision.sign"):
        makers = people_to_tell(u, role=Role.DECISION_MAKER)
        people |= {user.id: user for user in makers}
    out = conflicted(call.id)
    others = [user for user in people.values() if user.id not in out]
    taken = call.officer_id == u.actor.user_id
    facts = {"who": u.actor.name, "offers": numbers, "answered_for": taken}
    tell(u, others, "evaluation/conflict.txt", call=call, **facts)


def named_in(evaluation: Evaluation | None, person: UUID) -> bool:
    """Whether a person has been named in a round."""
    return evaluation is not None and any(e.user_id == person for e in evaluation.evaluators)


def took_part(u: Unit, evaluation: Evaluation, person: UUID) -> bool:
    """Whether the scores of offers that are evaluated now rest on a person: a named evaluator, or
    who wrote what was agreed on."""
    if evaluation.call.state != "evaluation":
        return False
    agreed = board(u.actor, evaluation).consensus.values()
    return named_in(evaluation, person) or any(one.agreed_by == person for one in agreed)
