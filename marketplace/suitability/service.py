"""The verbs of suitability: clarified, judged, reopened, the market noted, completed."""

from datetime import datetime
from uuid import UUID

from marketplace.offers.models import Offer
from marketplace.platform.actor import Actor
from marketplace.platform.audit import record
from marketplace.platform.errors import Invalid, Problem, Refused
from marketplace.platform.jobs import enqueue
from marketplace.platform.lifecycle import begin, fire
from marketplace.platform.permissions import verb
from marketplace.platform.texts import written
from marketplace.platform.unit import Unit, unit
from marketplace.procurement.models import Call
from marketplace.procurement.service import begin_evaluation
from marketplace.suitability.checks import possible_grounds
from marketplace.suitability.lifecycle import STATE, SUITABILITY
from marketplace.suitability.models import Clarification, Judgement, MarketNote
from marketplace.suitability.queries import Case, Suitability, suitability_of

TEXT_LIMIT = 3000
"""The most characters of a question, an answer or a reason."""
JUSTIFY, RERUN = "justify", "rerun"


def _checked(field: str, text: str, missing: str = "suitability.text_missing") -> str:
    return written(field, text, TEXT_LIMIT, missing, "suitability.text_too_long")


def _case(u: Unit, offer_id: UUID) -> tuple[Suitability, Case, Judgement]:
    """An opened offer's case and its judgement, locked; one not begun is begun."""
    offer = u.get(Offer, offer_id)
    call = u.lock(Call, offer.call_id)
    now = suitability_of(u.actor, call)
    case = now.case(offer.number or 0)
    return now, case, _judgement(u, call, case)


def _judgement(u: Unit, call: Call, case: Case) -> Judgement:
    if case.judgement is not None:
        return u.lock(Judgement, case.judgement.id)
    made = u.add(Judgement, call_id=call.id, offer_id=case.offer.id, state=SUITABILITY.initial)
    begin(u, SUITABILITY, made, call=call.number, offer=case.offer.number)
    return made


@verb("suitability.judge")
def judge_offer(
    actor: Actor,
    offer_id: UUID,
    *,
    suitable: bool,
    ground: str | None = None,
    reason: str = "",
    despite_checks: bool = False,
) -> Judgement:
    """Find an offer suitable, or exclude it on a ground with the reason that its provider reads.

    A person decides, also where the provider has declared a ground for exclusion: it may have
    shown that it is reliable again. Where a check is not in order, finding suitable needs a reason
    too; where the ground of an exclusion is in order by every check, ``despite_checks`` says that
    this is known and that the reason tells what is wrong. Raises Invalid, Refused without it, and
    while a reply is awaited.
    """
    with unit(actor) as u:
        now, case, judgement = _case(u, offer_id)
        action = "accept" if suitable else "exclude"
        SUITABILITY.check(judgement, action, u.actor)
        words = reason.strip()
        if not suitable:
            words = _checked("reason", reason, "suitability.reason_missing")
            _check_ground(now, case, ground, despite_checks=despite_checks)
        elif not case.green:
            words = _checked("reason", reason, "suitability.reason_needed")
        judgement.ground, judgement.reason = (None if suitable else ground), words or None
        judgement.judged_by, judgement.judged_at = u.actor.user_id, u.now
        facts = {"despite_checks": True} if despite_checks and not suitable else {}
        fire(
            u,
            SUITABILITY,
            judgement,
            action,
            ground=judgement.ground,
            reason=judgement.reason,
            **facts,
        )
        return judgement


def _check_ground(
    now: Suitability, case: Case, ground: str | None, *, despite_checks: bool
) -> None:
    names = dict(possible_grounds(now.known))
    if ground not in names:
        raise Invalid(Problem("ground", "suitability.ground_missing"))
    if not despite_checks and not case.lacks(ground):
        raise Refused("suitability.checks_green", field="despite_checks", ground=names[ground])


@verb("suitability.judge")
def judge_all_suitable(actor: Actor, call_id: UUID) -> int:
    """Find all offers suitable at once, where every check of every offer is in order."""
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        now = suitability_of(u.actor, call)
        if not now.all_green:
            raise Refused("suitability.not_all_green")
        for case in now.cases:
            judgement = _judgement(u, call, case)
            judgement.judged_by, judgement.judged_at = u.actor.user_id, u.now
            fire(u, SUITABILITY, judgement, "accept", ground=None, reason=None)
        return len(now.cases)


@verb("suitability.judge")
def confirm_judgement(actor: Actor, offer_id: UUID) -> Judgement:
    """Take a judgement as one's own where who made it has declared a conflict of interest since
    (Act 434/2003, sections 27–28): it stands by the same ground and reason. To lift it, judge the
    offer anew. Raises Refused where the judge is free, and after the decision."""
    with unit(actor) as u:
        _now, _case_of, judgement = _case(u, offer_id)
        fire(u, SUITABILITY, judgement, "confirm", judged_by=str(judgement.judged_by))
        judgement.judged_by, judgement.judged_at = u.actor.user_id, u.now
        return judgement


@verb("suitability.judge")
def reopen_judgement(actor: Actor, offer_id: UUID, reason: str) -> Judgement:
    """Take a judgement back, with the reason, until the evaluation begins."""
    with unit(actor) as u:
        words = _checked("reason", reason)
        _now, _case_of, judgement = _case(u, offer_id)
        fire(u, SUITABILITY, judgement, "reopen", reason=words, judged=judgement.reason)
        judgement.ground = judgement.reason = judgement.judged_by = judgement.judged_at = None
        return judgement


@verb("suitability.judge")
def ask_clarification(
    actor: Actor, offer_id: UUID, question: str, reply_by: datetime
) -> Clarification:
    """Ask a provider to clarify its offer by an instant; it gets a mail and answers on its page.

    Raises Invalid for a time that has passed, Refused while an earlier reply is awaited.
    """
    with unit(actor) as u:
        words = _checked("question", question)
        if reply_by <= u.now:
            raise Invalid(Problem("reply_by", "clarification.time_passed"))
        _now, case, judgement = _case(u, offer_id)
        fire(u, SUITABILITY, judgement, "ask", question=words, reply_by=reply_by.isoformat())
        made = u.add(
            Clarification,
            judgement_id=judgement.id,
            call_id=judgement.call_id,
            provider_id=case.offer.provider_id,
            question=words,
            reply_by=reply_by,
            asked_by=u.actor.user_id,
        )
        u.session.refresh(judgement, ["clarifications"])
        enqueue(u, "suitability.tell_asked", clarification_id=str(made.id))
        return made


@verb("suitability.answer")
def answer_clarification(actor: Actor, clarification_id: UUID, answer: str) -> Clarification:
    """Answer a request to clarify the own offer, once and in time.

    The answer may not change a price or what is offered; whoever judges looks at that. Raises
    Refused with the time that has passed.
    """
    with unit(actor) as u:
        words = _checked("answer", answer)
        asked = u.lock(Clarification, clarification_id)
        if asked.answered_at is not None:
            raise Refused("clarification.answered", at=asked.answered_at)
        if asked.call.state != STATE:
            raise Refused("clarification.closed")
        if u.now > asked.reply_by:
            raise Refused("clarification.too_late", reply_by=asked.reply_by)
        asked.answer, asked.answered_at, asked.answered_by = words, u.now, u.actor.user_id
        record(u, asked, "answer", answer=words)
        enqueue(u, "suitability.tell_answered", clarification_id=str(asked.id))
        return asked


@verb("suitability.complete")
def note_market(actor: Actor, call_id: UUID, checked: str, outcome: str, reason: str) -> MarketNote:
    """Where one offer alone is suitable: how the market was looked at, and what follows.

    ``justify`` lets the evaluation begin with the one offer; ``rerun`` is why the procurement is to
    be cancelled and called anew, which a decision of its own does. The note is of this one offer:
    where another is the one left later, it needs another note.
    """
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        said = {"checked": _checked("checked", checked), "reason": _checked("reason", reason)}
        if outcome not in (JUSTIFY, RERUN):
            raise Invalid(Problem("outcome", "suitability.outcome_missing"))
        now = suitability_of(u.actor, call)
        if call.state != STATE or not now.alone:
            raise Refused("suitability.not_alone")
        one = now.suitable[0].offer
        record(u, call, "note_market", outcome=outcome, offer=one.number, **said)
        return u.add(
            MarketNote,
            call_id=call.id,
            offer_id=one.id,
            outcome=outcome,
            noted_by=u.actor.user_id,
            **said,
        )


@verb("suitability.complete")
def complete_suitability(actor: Actor, call_id: UUID) -> Call:
    """Begin the evaluation of the suitable offers, once all are judged.

    Raises Refused with the first thing that is lacking.
    """
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        if call.state != STATE:
            raise Refused("suitability.not_now", number=call.number)
        now = suitability_of(u.actor, call)
        for refusal in now.refusals:
            raise refusal
        return begin_evaluation(
            u.actor,
            call.id,
            suitable=[case.offer.number for case in now.suitable],
            excluded=[case.offer.number for case in now.cases if case.state == "excluded"],
        )
