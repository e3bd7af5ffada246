"""The verbs of calls: drafted, reviewed, published, corrected, closed, concluded, ended."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from marketplace.baskets.queries import service_line
from marketplace.frameworks.models import Lot
from marketplace.frameworks.service import compete_for_framework
from marketplace.planning.models import Need
from marketplace.planning.service import begin_procurement
from marketplace.platform.actor import Actor
from marketplace.platform.audit import check_seen, record
from marketplace.platform.errors import Invalid, Problem
from marketplace.platform.identity.municipalities import buyer_of_area
from marketplace.platform.jobs import enqueue
from marketplace.platform.lifecycle import begin, fire
from marketplace.platform.numbers import next_number
from marketplace.platform.permissions import person_of, verb
from marketplace.platform.texts import written
from marketplace.platform.unit import Unit, system_unit, unit
from marketplace.procurement import content, drafting
from marketplace.procurement.completeness import question_limit
from marketplace.procurement.lifecycle import CALL
from marketplace.procurement.minicompetitions.ceiling import hold_ceiling, release_ceiling
from marketplace.procurement.minicompetitions.counting_anew import for_as_many
from marketplace.procurement.minicompetitions.drafting import from_lot
from marketplace.procurement.minicompetitions.naming import usual_titles
from marketplace.procurement.minicompetitions.queries import MODEL
from marketplace.procurement.models import Call, ReviewComment
from marketplace.procurement.notices import tell_officer, tell_reviewers
from marketplace.procurement.queries import comments_of_round
from marketplace.sealing.queries import holders
from marketplace.sealing.service import make_seal

SERIES = "TK"
NOTICE_LIMIT = 60
CLOSE_AT_ONCE = 100
"""How many calls one run of the closing job closes at most; the next run takes the rest."""

# Drafting -------------------------------------------------------------------------------------


@verb("call.draft")
def draft_call(
    actor: Actor, service_line_code: str, /, founds_lot: Lot | None = None, **changes: Any
) -> Call:
    """Make a call in draft from the template of a service line, with changes to it.

    Changes are as in ``content.Data``; with a need, what the need says comes before what is usual.
    With a standing admission the call is for its need and for those on its list alone; one that
    ``founds_lot`` finds the parties of a framework's lot.
    Raises NotFound for an unknown line or need, Invalid for a change that cannot stand, and for a
    need whose procedure the product does not run.
    """
    with unit(actor) as u:
        line = service_line(u.actor, service_line_code)
        begun = drafting.of_admission(u, line, changes)
        model = drafting.model_of(u, begun)
        data = drafting.from_template(u, model, line, begun)
        call = _make(u, line.id, model, data, service_line=line.code)
        if founds_lot is not None:
            call.founds_lot_id = founds_lot.id
            u.session.flush()
            u.session.refresh(call, ["founds_lot"])
        return call


@verb("call.draft")
def draft_from_lot(actor: Actor, lot_id: UUID, /, **changes: Any) -> Call:
    """Make a mini-competition in draft, prefilled from the lot among whose parties it is.

    Changes are as in ``content.Data``, without need and admission. Raises NotFound for an unknown
    lot, Refused where it has no parties to compete, Invalid for a change that cannot stand.
    """
    with unit(actor) as u:
        lot = u.get(Lot, lot_id)
        data = from_lot(u, lot, changes)
        facts = {"framework": lot.framework.number, "lot": lot.position}
        return _make(u, lot.service_line_id, MODEL, data, lot_id=lot.id, **facts)


@verb("call.draft")
def copy_call(actor: Actor, call_id: UUID, /, **changes: Any) -> Call:
    """Make a draft from an earlier call: its words, prices and comparison, with new dates.

    The dates are those that a new call begins with, the period as long as it was. The need is not
    copied: each purchase has its own. Raises Invalid for a change that cannot stand.
    """
    with unit(actor) as u:
        earlier = u.get(Call, call_id)
        named = {"titles": usual_titles(u.actor, earlier.lot)} if earlier.lot else {}
        data = drafting.from_earlier(u, earlier, named | changes)
        facts = {"service_line": earlier.service_line.code, "copied_from": earlier.number}
        place = (earlier.service_line_id, earlier.model)
        call = _make(u, *place, data, lot_id=earlier.lot_id, **facts)
        call.copied_from_id, call.admission_id = earlier.id, earlier.admission_id
        content.lay_requirements(u, call, content.requirements_of(earlier))
        u.session.flush()
        return call


def _make(
    u: Unit,
    service_line_id: UUID,
    model: str,
    data: content.Data,
    *,
    lot_id: UUID | None = None,
    **facts: Any,
) -> Call:
    points = content.points_of(data["scheme"])
    content.check(u, data, points)
    call = u.add(
        Call,
        number=next_number(u, SERIES),
        state=CALL.initial,
        model=model,
        service_line_id=service_line_id,
        buyer_id=buyer_of_area(u.actor).id,
        officer_id=u.actor.user_id,
        language="fi",
        **{name: data[name] for name in content.PLAIN},
    )
    drafting.tie_lot(u, call, lot_id)
    drafting.tie_admission(u, call, data.get("admission"))
    drafting.tie_need(u, call, data)
    content.lay_prices(u, call, points, data)
    content.lay_criteria(u, call, data["criteria"])
    begin(u, CALL, call, number=call.number, **facts)
    return call


@verb("call.edit")
def edit_call(actor: Actor, call_id: UUID, data: content.Data, *, seen: int | None = None) -> Call:
    """Change what a draft says; what the data leaves out stays, save that a mini-competition for
    another number of participants has its assumed numbers reckoned anew. Raises Invalid, Refused;
    Conflict where it has changed since the form that showed the ``seen`` change of it."""
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        check_seen(u, call, seen)
        data = for_as_many(u.actor, call, data)
        points = content.points_of(data.get("scheme", call.scheme))
        content.check(u, data, points)
        fire(u, CALL, call, "edit", fields=sorted(data))
        for name in content.PLAIN:
            if name in data:
                setattr(call, name, data[name])
        if "deadline" in data and not data.get("questions_until"):
            call.questions_until = question_limit(u.actor, call.model, call.deadline)[1]
        drafting.tie_need(u, call, data)
        if {"scheme", "quantities", "ceilings"} & data.keys():
            content.lay_prices(u, call, points, data)
        if "criteria" in data:
            content.lay_criteria(u, call, data["criteria"])
        u.session.flush()
        return call


# Review ---------------------------------------------------------------------------------------


@verb("call.edit")
def submit_call(actor: Actor, call_id: UUID, *, seen: int | None = None) -> Call:
    """Send a whole draft to review by another person. Raises Refused with what it lacks first,
    Conflict where it has changed since the page that showed the ``seen`` change."""
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        check_seen(u, call, seen, "page.changed_meanwhile")
        fire(u, CALL, call, "submit", round=call.review_round + 1)
        call.review_round += 1
        call.submitted_by, call.reviewed_by = u.actor.user_id, None
        tell_reviewers(u, call)
        return call


@verb("call.review")
def comment_on_call(
    actor: Actor, call_id: UUID, words: str, field: str | None = None
) -> ReviewComment:
    """Write down what should change in a call under review, about a field or the whole."""
    with unit(actor) as u:
        if not words.strip():
            raise Invalid(Problem("words", "call.comment_missing"))
        author_id = person_of(u.actor)
        call = u.lock(Call, call_id)
        fire(u, CALL, call, "comment", field=field)
        return u.add(
            ReviewComment,
            call_id=call.id,
            review_round=call.review_round,
            field=field,
            words=words.strip(),
            author_id=author_id,
        )


@verb("call.review")
def return_call(actor: Actor, call_id: UUID) -> Call:
    """Send a call back to its draft with the comments of this review; there must be one."""
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        comments = comments_of_round(u.actor, call)
        if not comments:
            raise Invalid(Problem("words", "call.comment_missing"))
        fire(u, CALL, call, "return", comments=len(comments))
        call.reviewed_by = u.actor.user_id
        tell_officer(u, call, "returned", comments=comments)
        return call


@verb("call.review")
def approve_call(actor: Actor, call_id: UUID, *, seen: int | None = None) -> Call:
    """Find a call ready to be published; another person than those who wrote it and sent it to
    review. Raises Conflict where it has changed since the page that showed the ``seen`` change."""
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        check_seen(u, call, seen, "page.changed_meanwhile")
        fire(u, CALL, call, "approve")
        call.reviewed_by = u.actor.user_id
        tell_officer(u, call, "approved")
        return call


@verb("call.edit")
def take_back_call(actor: Actor, call_id: UUID) -> Call:
    """Take a call back from review, or one that is ready, to change it and review it anew."""
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        fire(u, CALL, call, "take_back")
        call.submitted_by = call.reviewed_by = None
        return call


@verb("call.edit")
def note_notice(actor: Actor, call_id: UUID, number: str) -> Call:
    """Write down the number of the notice that announces a call in the official channel, before
    it is published. Raises Refused where its procedure asks for none, Invalid."""
    with unit(actor) as u:
        given = written(
            "notice_number", number, NOTICE_LIMIT, "call.notice_unnumbered", "call.notice_too_long"
        )
        call = u.lock(Call, call_id)
        fire(u, CALL, call, "note_notice", number=given)
        call.notice_number = given
        return call


# Open to offers -------------------------------------------------------------------------------


@verb("call.publish")
def publish_call(actor: Actor, call_id: UUID) -> Call:
    """Open a reviewed call to offers: its seal is made, and the providers of its line are told.

    From here on its need is in procurement, under the judgement that it has now; a mini-competition
    holds its value of the lot's ceiling. Asks for no passphrase. Raises Refused with the first
    condition that does not hold.
    """
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        if call.need_id is not None:
            u.lock(Need, call.need_id)  # judged as it stands: nobody edits it meanwhile
        fire(u, CALL, call, "publish", deadline=call.deadline.isoformat())
        if call.need_id is not None:
            begin_procurement(u.actor, call.need_id)
            need = u.get(Need, call.need_id)
            call.regime = drafting.regime_of_need(need)
            drafting.tie_buyers(u, call, need)
        if call.lot_id is not None:
            hold_ceiling(u, call)
            call.regime = drafting.regime_of_lot(call.lot)
        if call.founds_lot is not None:
            compete_for_framework(u.actor, call.founds_lot.framework_id)
        seal = make_seal(u.actor, call.opening_officers)
        call.seal_id, call.public_key = seal.id, seal.public_key
        call.opening_officers = [
            each.user_id for each in holders(u.actor, seal.id) if not each.escrow
        ]
        call.published_at = u.now
        enqueue(u, "call.tell_published", key=f"call.published:{call.id}", call_id=str(call.id))
        key = f"call.render:{call.id}:0"
        enqueue(u, "call.render", key=key, call_id=str(call.id), position=0)
        return call


@verb("call.close")
def close_due_calls(actor: Actor) -> int:
    """Close the calls whose deadline has passed; returns how many. Raises nothing: a call that
    somebody else holds is left to the next run."""
    with unit(actor) as u:
        due = (
            select(Call)
            .where(Call.state == "open", Call.deadline < u.now)
            .order_by(Call.deadline, Call.number)
            .limit(CLOSE_AT_ONCE)
            .with_for_update(of=Call, skip_locked=True)
        )
        calls = u.session.scalars(due).all()
        for call in calls:
            fire(u, CALL, call, "close", deadline=call.deadline.isoformat())
        return len(calls)


@verb("offer.open")
def close_call(actor: Actor, call_id: UUID) -> Call:
    """Close a call whose deadline has passed and that the schedule has not closed yet."""
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        if call.state == "open":
            with system_unit(u) as system:
                fire(system, CALL, call, "close", deadline=call.deadline.isoformat())
        return call


# After the deadline ---------------------------------------------------------------------------


@verb("offer.open")
def take_from_opening(actor: Actor, call_id: UUID, *, found: int, **facts: Any) -> Call:
    """Move a call on from its opening: to suitability, or to its end where no offer was found.

    A call that the schedule has not closed yet is closed first. Raises Refused before the deadline.
    """
    with unit(actor) as u:
        call = close_call(u.actor, call_id)
        fire(u, CALL, call, "open_offers" if found else "find_none", **facts)
        if not found:
            release_ceiling(u, call)
        return call


@verb("call.evaluate")
def begin_evaluation(actor: Actor, call_id: UUID, **facts: Any) -> Call:
    """Move a call whose offers have been found suitable, or excluded, to evaluation."""
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        fire(u, CALL, call, "evaluate", **facts)
        return call


@verb("call.reopen")
def return_to_suitability(actor: Actor, call_id: UUID, reason: str) -> Call:
    """Take a call from evaluation back to where its offers are found suitable, with the reason."""
    with unit(actor) as u:
        if not reason.strip():
            raise Invalid(Problem("reason", "call.reopen_reason_missing"))
        call = u.lock(Call, call_id)
        fire(u, CALL, call, "rejudge", reason=reason.strip())
        return call


@verb("call.show_prices")
def show_prices(actor: Actor, call_id: UUID, *, shown: bool) -> Call:
    """Show the prices of a call's opened offers to those who evaluate them, or hide them again."""
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        call.prices_shown_at = u.now if shown else None
        record(u, call, "show_prices" if shown else "hide_prices")
        return call


@verb("call.conclude")
def conclude_call(actor: Actor, call_id: UUID) -> Call:
    """Move a call to decided, in the unit of its award decision."""
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        fire(u, CALL, call, "conclude")
        return call


@verb("call.reopen")
def reopen_evaluation(actor: Actor, call_id: UUID, reason: str) -> Call:
    """Take a decided call back to evaluation: its award was annulled, or is corrected."""
    with unit(actor) as u:
        if not reason.strip():
            raise Invalid(Problem("reason", "call.reopen_reason_missing"))
        call = u.lock(Call, call_id)
        fire(u, CALL, call, "reopen", reason=reason.strip())
        return call


@verb("call.finish")
def finish_call(actor: Actor, call_id: UUID) -> Call:
    """End a decided call: its award is final. Raises Refused in any other state."""
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        fire(u, CALL, call, "finish")
        return call
