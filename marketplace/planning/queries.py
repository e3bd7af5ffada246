"""Reads of needs: lists, the judgement of one, and whether it may be procured."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import joinedload, lazyload, selectinload

from marketplace.planning.assessment import Allowed, Procedure, Step
from marketplace.planning.judging import judge_need
from marketplace.planning.lifecycle import BOUGHT, CLEARED, JUDGED
from marketplace.planning.models import Need, NeedValue
from marketplace.platform.actor import Actor
from marketplace.platform.audit import AuditEvent
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound, Refused
from marketplace.platform.i18n import text_of
from marketplace.platform.identity.queries import falls_to
from marketplace.platform.paging import Page, read_page
from marketplace.rules.queries import rule_on

MANY = 1000


def need_by_number(actor: Actor, number: str) -> Need:
    """A need by its number; raises NotFound."""
    found = db.session.scalars(
        select(Need).filter_by(area_id=actor.area_id, number=number)
    ).one_or_none()
    if found is None:
        raise NotFound("need.not_found", number=number)
    return found


def needs(actor: Actor, *, state: str | None = None, page: int = 1) -> Page[Need]:
    """A page of the area's needs, the newest first."""
    wanted = select(Need).where(Need.area_id == actor.area_id)
    if state is not None:
        wanted = wanted.where(Need.state == state)
    shown = (
        lazyload("*"),
        joinedload(Need.service_line).lazyload("*"),
        selectinload(Need.values).lazyload("*"),
    )
    ordered = wanted.order_by(Need.created_at.desc(), Need.number.desc())
    return read_page(ordered.options(*shown), page)


def needs_by_state(actor: Actor) -> dict[str, int]:
    """How many needs are in each state."""
    counted = (
        select(Need.state, func.count()).where(Need.area_id == actor.area_id).group_by(Need.state)
    )
    return {row[0]: row[1] for row in db.session.execute(counted)}


def needs_before(need: Need, first: date, last: date) -> Sequence[Need]:
    """The other needs that count in the sum of this one, if they are one whole with it: all that
    count on some day of a span.

    What is being or has been procured always counts; of needs that are only judged those that
    were judged earlier, so that the first is not refused because of what came after it.
    """
    earlier = Need.state.in_(JUDGED)
    if need.counted_at is not None:
        earlier &= (Need.counted_at < need.counted_at) | (
            (Need.counted_at == need.counted_at) & (Need.number < need.number)
        )
    valued = Need.values.any(NeedValue.on.between(first, last))
    return db.session.scalars(
        select(Need)
        .where(
            Need.area_id == need.area_id,
            Need.id != need.id,
            or_(Need.state.in_(BOUGHT), earlier),
            or_(Need.starts_on.between(first, last), valued),
        )
        .order_by(Need.number)
    ).all()


def procedure_of(actor: Actor, need: Need, day: date) -> Procedure:
    """The judgement of a need by the rules of a day: regime, sums, procedures, remedy, calendars.

    What is being or has been procured stays under the judgement that it began with. Raises
    RuleMissing where the tables do not cover the day.
    """
    if need.state in BOUGHT and need.assessment:
        return Procedure.thaw(need.assessment)
    return judge_need(actor, need, partial(needs_before, need), day)


def calendars_from(actor: Actor, need: Need, day: date) -> dict[str, tuple[Step, ...]]:
    """The calendar of each procedure (key) that is allowed, by its value or by an override, where
    its notice is published on a day.

    None for what is bought already or given up. Raises RuleMissing.
    """
    if need.state in (*BOUGHT, "discarded"):
        return {}
    judged = procedure_of(actor, need, day)
    return {each.key: each.calendar for each in permitted(need, judged)}


def permitted(need: Need, judged: Procedure) -> Sequence[Allowed]:
    """The procedures by which a need may be procured: what an override lets through comes first."""
    through = judged.let_through if need.overridden_by is not None else None
    return (through, *judged.allowed) if through else judged.allowed


def denials(needs: Iterable[Need]) -> Mapping[UUID, AuditEvent]:
    """The refusals of an override to needs (by key) that their owners have not changed since."""
    drafts = [need.id for need in needs if need.state == "draft"]
    last = (
        select(AuditEvent)
        .ext(distinct_on(AuditEvent.object_id))
        .where(
            AuditEvent.object_type == Need.__tablename__,
            AuditEvent.object_id.in_(drafts),
            AuditEvent.action.in_(("deny", "edit", "block")),
        )
        .order_by(AuditEvent.object_id, AuditEvent.sequence.desc())
    )
    found = db.session.scalars(last).all() if drafts else []
    return {each.object_id: each for each in found if each.action == "deny"}


def assessment_of(need: Need) -> Procedure | None:
    """The judgement that was last written down, or None."""
    return Procedure.thaw(need.assessment) if need.assessment else None


def not_cleared(actor: Actor, need: Need) -> Refused | None:
    """Why a need may not be procured now; None where it may."""
    if need.state in CLEARED:
        return None
    if need.state == "blocked":
        return why_blocked(actor, need, assessment_of(need))
    if need.state in ("discarded", "bought_elsewhere"):
        return Refused(f"need.{need.state}", number=need.number)
    return Refused("need.not_assessed", number=need.number)


def run_elsewhere(need: Need) -> Refused | None:
    """Why no call is made here of a judged need: its procedure is run in another system."""
    judged = assessment_of(need)
    if judged is None or judged.intended is None or judged.runs_here:
        return None
    name = text_of(judged.intended.names)
    return Refused("need.run_elsewhere", field="need", number=need.number, procedure=name)


def why_blocked(actor: Actor, need: Need, judged: Procedure | None) -> Refused:
    """Why a need is blocked, or as a draft would be: a split, or a procedure that its value does
    not allow. It names the procedure that was intended."""
    threshold = judged.reached if judged else None
    facts = {
        "number": need.number,
        "procedure": _intended_name(actor, judged) if judged else "",
        "sum_cents": judged.total_cents if judged else need.whole_cents,
        "threshold_cents": threshold.cents if threshold else 0,
    }
    code = "need.split" if judged and judged.split else "need.procedure_not_allowed"
    return Refused(code, **facts)


def _intended_name(actor: Actor, judged: Procedure) -> str:
    known = judged.intended or judged.let_through
    if known is not None:
        return text_of(known.names)
    return text_of(rule_on(actor, "procedure", judged.chosen, judged.day).value["names"])


def cleared_needs(actor: Actor, service_line_id: UUID | None = None) -> Sequence[Need]:
    """Needs that may be procured, or are being procured, the newest first; of a service line where
    one is named."""
    wanted = select(Need).where(Need.area_id == actor.area_id, Need.state.in_(CLEARED))
    if service_line_id is not None:
        wanted = wanted.where(Need.service_line_id == service_line_id)
    return db.session.scalars(wanted.order_by(Need.created_at.desc()).limit(MANY)).all()


def judged_needs(actor: Actor) -> Sequence[Need]:
    """Needs that are judged and not yet procured, for the daily look at other rules."""
    return db.session.scalars(
        select(Need)
        .where(Need.area_id == actor.area_id, Need.state.in_(JUDGED))
        .order_by(Need.counted_at, Need.number)
    ).all()


def first_needs(conditions: Iterable[ColumnElement[bool]], limit: int) -> Sequence[Need]:
    """The first needs of which some conditions hold, the oldest first."""
    return db.session.scalars(
        select(Need).where(*conditions).order_by(Need.created_at).limit(limit)
    ).all()


def own_waiting(actor: Actor) -> list[ColumnElement[bool]]:
    """The conditions that a need waits for the officer who owns it: a draft, a blocked one, one
    that an override lets through, or one judged anew."""
    undecided = Need.state.in_(("draft", "blocked", "overridden"))
    judged_anew = Need.state.in_(JUDGED) & Need.judged_anew_at.is_not(None)
    return [
        Need.area_id == actor.area_id,
        undecided | judged_anew,
        falls_to(actor, Need.owner_id),
    ]


def asked_overrides(actor: Actor) -> list[ColumnElement[bool]]:
    """The conditions that a need waits for an approver: a blocked split that is asked about."""
    asked = Need.override_asked_at.is_not(None)
    return [Need.area_id == actor.area_id, Need.state == "blocked", asked]
