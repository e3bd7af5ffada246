"""The verbs of needs: drafted, judged, let through, procured, and what they came to."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text

from marketplace.baskets.models import ServiceLine
from marketplace.baskets.queries import service_line
from marketplace.planning.assessment import Procedure
from marketplace.planning.buyers import AREA, row_of
from marketplace.planning.content import PLAIN, check_need
from marketplace.planning.events import BuyersChanged
from marketplace.planning.lifecycle import NEED
from marketplace.planning.models import MEMO, Need, NeedValue
from marketplace.planning.notices import tell_owner
from marketplace.planning.queries import judged_needs, procedure_of
from marketplace.platform.actor import Actor
from marketplace.platform.audit import check_seen, record
from marketplace.platform.errors import Invalid, Problem, Refused
from marketplace.platform.events import send
from marketplace.platform.files import store
from marketplace.platform.identity.municipalities import municipalities
from marketplace.platform.jobs import enqueue
from marketplace.platform.lifecycle import begin, fire
from marketplace.platform.numbers import next_number
from marketplace.platform.permissions import person_of, verb
from marketplace.platform.unit import Unit, unit
from marketplace.rules.missing import RuleMissing

SERIES = "HT"
RENDER = "need.render_memo"


@verb("need.draft")
def draft_need(
    actor: Actor,
    service_line_code: str,
    /,
    *,
    title: str,
    estimated_cents: int,
    starts_on: date,
    ends_on: date,
    **more: Any,
) -> Need:
    """Make a need in draft.

    ``more`` may have description, municipalities (codes, else all), cpv (codes, the main object's
    first, else the service line's), concession, options_cents, repeats_cents, procedure (its
    key, else the lightest that the value allows), and for whom it is bought (``buyers.FOR_WHOM``,
    else for the whole area).
    Raises NotFound for an unknown line, Invalid for what cannot stand.
    """
    with unit(actor) as u:
        line = service_line(u.actor, service_line_code)
        data = {
            **_usual(u, line),
            "title": title,
            "estimated_cents": estimated_cents,
            "starts_on": starts_on,
            "ends_on": ends_on,
        } | {name: value for name, value in more.items() if value not in (None, [])}
        check_need(u.actor, data)
        said = {name: data[name] for name in PLAIN} | row_of(u.actor, {"scope": AREA} | data)
        need = u.add(
            Need,
            number=next_number(u, SERIES),
            state=NEED.initial,
            service_line_id=line.id,
            owner_id=person_of(u.actor),
            **said,
        )
        begin(u, NEED, need, number=need.number, value_cents=need.whole_cents)
        return need


def _usual(u: Unit, line: ServiceLine) -> dict[str, Any]:
    """What a need says where nothing else is given."""
    return {
        "description": "",
        "municipalities": [each.municipality_code for each in municipalities(u.actor)],
        "cpv": [line.cpv],
        "concession": False,
        "options_cents": 0,
        "repeats_cents": 0,
        "procedure": None,
    }


@verb("need.draft")
def edit_need(
    actor: Actor, need_id: UUID, data: Mapping[str, Any], *, seen: int | None = None
) -> Need:
    """Change what a need says; what the data leaves out stays. It must be judged anew.

    ``data`` is as in `draft_need`, and may name another ``service_line``. Raises Invalid; Refused
    where it is being procured already; Conflict where it has changed since the form that showed
    the ``seen`` change of it.
    """
    with unit(actor) as u:
        need = u.lock(Need, need_id)
        check_seen(u, need, seen)
        fire(u, NEED, need, "edit", fields=sorted(data))
        changes = dict(data)
        if (code := changes.pop("service_line", None)) is not None:
            need.service_line_id = service_line(u.actor, code).id
        check_need(u.actor, changes)
        plain = {name: value for name, value in changes.items() if name in PLAIN}
        before = (need.buyer_id, need.joint)
        for name, value in (plain | row_of(u.actor, changes)).items():
            setattr(need, name, value)
        _forget_judgement(need)
        if (need.buyer_id, need.joint) != before:
            send(u, BuyersChanged(need.id))
        u.session.flush()
        u.session.refresh(need)
        return need


def _forget_judgement(need: Need) -> None:
    """An edited need takes its place behind those that are judged already."""
    need.assessment = need.assessed_on = need.counted_at = need.judged_anew_at = None
    need.override_reason = need.overridden_by = need.overridden_at = None
    need.memo_id = None
    _forget_request(need)


def _forget_request(need: Need) -> None:
    need.override_request = need.override_asked_by = need.override_asked_at = None


@verb("need.draft")
def discard_need(actor: Actor, need_id: UUID) -> Need:
    """Give a need up: it counts in no sum any more."""
    with unit(actor) as u:
        need = u.lock(Need, need_id)
        fire(u, NEED, need, "discard")
        return need


@verb("need.assess")
def assess_need(actor: Actor, need_id: UUID) -> Need:
    """Judge a need by the rules of today, and write the judgement down with all that it rests on.

    It is then cleared, or blocked where its intended procedure is one that its whole does not
    allow. An override that was given stands as long as the regime that it was given for. A memo
    is rendered by a job of its own. Raises RuleMissing.
    """
    with unit(actor) as u:
        _one_at_a_time(u)
        need = u.lock(Need, need_id)
        _judge(u, need)
        need.judged_anew_at = None
        return need


def _judge(u: Unit, need: Need) -> None:
    before = need.assessment
    judged = procedure_of(u.actor, need, u.today)
    if judged.fits:
        action = "clear"
    elif need.state == "overridden" and before and before["regime"] == judged.regime:
        action = "keep"
    else:
        action = "block"
    fire(u, NEED, need, action, regime=judged.regime, sum_cents=judged.total_cents)
    if action != "keep" and need.overridden_by is not None:
        need.override_reason = need.overridden_by = need.overridden_at = None
    if not judged.split:
        _forget_request(need)
    _write_down(u, need, judged)


def _write_down(u: Unit, need: Need, judged: Procedure) -> None:
    need.assessment, need.assessed_on = judged.freeze(), judged.day
    need.counted_at = need.counted_at or u.now
    need.memo_id = None
    enqueue(u, RENDER, need_id=str(need.id))


def _one_at_a_time(u: Unit) -> None:
    """Judge the needs of an area one after another: two at once would not see each other."""
    u.session.execute(
        text("select pg_advisory_xact_lock(hashtextextended(:key, 0))"),
        {"key": f"need:{u.actor.area_id}"},
    )


@verb("need.draft")
def ask_override(actor: Actor, need_id: UUID, reason: str) -> Need:
    """Ask the approver to let a split through, and say why; nothing is asked by itself.

    Raises Invalid without a reason; Refused where it is no split, or has been asked already.
    """
    with unit(actor) as u:
        if not reason.strip():
            raise Invalid(Problem("why", "need.request_reason_missing"))
        need = u.lock(Need, need_id)
        fire(u, NEED, need, "ask_override", reason=reason.strip())
        need.override_request, need.override_asked_by = reason.strip(), person_of(u.actor)
        need.override_asked_at = u.now
        u.session.flush()
        u.session.refresh(need)
        return need


@verb("need.override")
def override_need(actor: Actor, need_id: UUID, reason: str) -> Need:
    """Let a need through that splits its whole, with the reason that decisions then show.

    Raises Invalid without a reason; Refused where it is no split, where nobody has asked for it, or
    for its own owner.
    """
    with unit(actor) as u:
        if not reason.strip():
            raise Invalid(Problem("reason", "need.override_reason_missing"))
        need = u.lock(Need, need_id)
        fire(u, NEED, need, "override", reason=reason.strip())
        need.override_reason, need.overridden_by = reason.strip(), u.actor.user_id
        need.overridden_at = u.now
        u.session.flush()
        u.session.refresh(need)
        _write_down(u, need, procedure_of(u.actor, need, u.today))
        tell_owner(u, need, "overridden")
        return need


@verb("need.override")
def deny_override(actor: Actor, need_id: UUID, reason: str) -> Need:
    """Do not let a split through: the need goes back to its owner, who reads the reason.

    Raises Invalid without a reason; Refused as `override_need` does.
    """
    with unit(actor) as u:
        if not reason.strip():
            raise Invalid(Problem("reason", "need.denial_reason_missing"))
        need = u.lock(Need, need_id)
        fire(u, NEED, need, "deny", reason=reason.strip())
        tell_owner(u, need, "denied", reason=reason.strip())
        _forget_judgement(need)
        u.session.flush()
        return need


@verb("need.begin")
def begin_procurement(actor: Actor, need_id: UUID) -> Need:
    """Begin to procure a need: it stays under the judgement that it has, and is edited no more.

    Raises Refused where it is not cleared. Beginning again changes nothing.
    """
    with unit(actor) as u:
        need = u.lock(Need, need_id)
        if need.state != "in_procurement":
            fire(u, NEED, need, "begin")
            need.judged_anew_at = None
        return need


@verb("need.begin")
def buy_elsewhere(actor: Actor, need_id: UUID, cents: int, on: date, where: str) -> Need:
    """Write down that a need was procured in another system: what it came to, on which day, and
    where its papers are found. The value counts from then on; the need leads to no call here.

    Raises Invalid for a negative value, or where no place is told; Refused where it may not be
    procured, or is being procured here.
    """
    with unit(actor) as u:
        if not where.strip():
            raise Invalid(Problem("where", "need.where_missing"))
        need = u.lock(Need, need_id)
        fire(u, NEED, need, "buy_elsewhere", where=where.strip())
        need.judged_anew_at = None
        record_value(u.actor, need_id, None, cents, on)
        return need


@verb("need.record_value")
def record_value(
    actor: Actor, need_id: UUID, provider_id: UUID | None, cents: int, on: date
) -> NeedValue:
    """Write down what a need came to with a provider; from then on that counts, not the estimate.

    A later record for the same provider replaces the earlier one; 0 cents say that it came to
    nothing. Recording the same value again changes nothing. Raises Invalid for a negative value.
    """
    with unit(actor) as u:
        if cents < 0:
            raise Invalid(Problem("value", "need.negative"))
        need = u.lock(Need, need_id)
        standing = [value for value in need.values if value.provider_id == provider_id]
        if standing and (standing[-1].value_cents, standing[-1].on) == (cents, on):
            return standing[-1]
        value = u.add(
            NeedValue,
            need_id=need.id,
            sequence=len(need.values) + 1,
            provider_id=provider_id,
            value_cents=cents,
            on=on,
        )
        record(u, need, "value", value_cents=cents, on=on.isoformat())
        u.session.refresh(need)
        return value


@verb("need.record_value")
def count_order(actor: Actor, need_id: UUID, cents: int) -> Need:
    """Count an order in a need's rolling sum; what falls away is counted as negative cents.

    Raises Refused ``need.all_ordered`` where the sum would come above the value that the need was
    judged by; the database holds the same.
    """
    with unit(actor) as u:
        need = u.lock(Need, need_id)
        if cents > need.unordered_cents:
            raise Refused("need.all_ordered", number=need.number, left_cents=need.unordered_cents)
        need.ordered_cents += cents
        u.session.flush()
        record(u, need, "order", cents=cents, ordered_cents=need.ordered_cents)
        return need


@verb("need.judge_anew")
def judge_needs_anew(actor: Actor) -> int:
    """Judge anew the needs that are not yet procured, where rules or what follows have changed.

    Their owners are told by mail and by a to-do; returns how many were changed. A need whose rules
    are missing keeps its judgement.
    """
    changed = 0
    with unit(actor) as u:
        _one_at_a_time(u)
        for found in judged_needs(u.actor):
            need = u.lock(Need, found.id)
            try:
                if _same_as_before(u, need):
                    continue
            except RuleMissing:  # it stands as it was judged until that is mended
                continue
            state, before = need.state, Procedure.thaw(need.assessment or {})
            _judge(u, need)
            need.judged_anew_at = u.now
            u.session.flush()
            rules = Procedure.thaw(need.assessment or {}).rules_since(before)
            tell_owner(u, need, "judged_anew", state_before=state, rules=rules)
            changed += 1
    return changed


def _same_as_before(u: Unit, need: Need) -> bool:
    """Whether the rules and what follows from them are what the last judgement rested on."""
    standing = Procedure.thaw(need.assessment or {})
    judged = procedure_of(u.actor, need, u.today)
    return (
        {rule.identity for rule in standing.rules} == {rule.identity for rule in judged.rules}
        and (standing.regime, standing.chosen) == (judged.regime, judged.chosen)
        and standing.fits == judged.fits
    )


@verb("need.assess")
def acknowledge_need(actor: Actor, need_id: UUID) -> Need:
    """Say that a judgement made anew by other rules has been looked at."""
    with unit(actor) as u:
        need = u.lock(Need, need_id)
        if need.judged_anew_at is not None:
            need.judged_anew_at = None
            record(u, need, "acknowledge")
        return need


@verb("need.render_memo")
def attach_memo(actor: Actor, need_id: UUID, document: bytes) -> Need:
    """Keep the rendered memo of a judged need."""
    with unit(actor) as u:
        need = u.lock(Need, need_id)
        file = store(u, MEMO, document, f"{need.number}.pdf", "application/pdf")
        need.memo_id = file.id
        record(u, need, "attach", sha256=file.sha256)
        return need
