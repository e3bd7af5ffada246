"""Reads of questions: until when one may ask, what waits for an answer, what everybody reads."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound, Refused
from marketplace.procurement.extending import LONGEST_SHIFT, extended
from marketplace.procurement.models import Call
from marketplace.procurement.queries import takes_offers
from marketplace.pure.periods import ONE_DAY, day_end, last_business_day, local_day
from marketplace.questions.models import Answer, Question, QuestionAsker
from marketplace.rules.queries import holidays_between, rule_on, rules_on

OPEN = ("asked", "answered")
"""States in which a question waits for the authority."""
MANY = 500
ANSWER_PERIOD = "answer_period"
"""Kind of rule: how many days before the deadline answers must be out, by model."""


def questions_close_at(call: Call) -> datetime:
    """The last instant at which a question about a call may arrive; in calls that state none, the
    deadline of the offers."""
    return call.questions_until or call.deadline


def no_question_now(actor: Actor, call: Call) -> Refused | None:
    """Why a question about a call cannot be asked now; None where it can."""
    closed_at = questions_close_at(call)
    if call.published_at is None:
        return Refused("question.call_not_open")
    if call.state != "open" or not takes_offers(call, actor):
        return Refused("question.too_late", closed_at=min(closed_at, call.deadline))
    return Refused("question.too_late", closed_at=closed_at) if actor.now > closed_at else None


def answers_until(actor: Actor, call: Call) -> date:
    """The last day on which answers may be published without moving the offers' deadline."""
    rule = rule_on(actor, ANSWER_PERIOD, call.model, actor.today)
    return local_day(call.deadline) - int(rule.value["days"]) * ONE_DAY


def answers_due(actor: Actor, calls: Iterable[Call]) -> Mapping[UUID, datetime]:
    """The end of the last business day until that day for several calls, by their keys: nobody
    answers on a Sunday. The deadline where no rule is."""
    rules = rules_on(actor, (ANSWER_PERIOD,), actor.today)
    days = {rule.key: int(rule.value["days"]) for rule in rules}
    return {
        call.id: day_end(_working(local_day(call.deadline) - days[call.model] * ONE_DAY))
        if call.model in days
        else call.deadline
        for call in calls
    }


def _working(day: date) -> date:
    return last_business_day(day, holidays_between(day - LONGEST_SHIFT, day))


def moved_by_answers(actor: Actor, call: Call) -> datetime | None:
    """The deadline that answers published now would bring; None where it stays (Act 1397/2016,
    section 57)."""
    if actor.today <= answers_until(actor, call):
        return None
    deadline = extended(actor, call)
    return deadline if deadline > call.deadline else None


def questions_of(actor: Actor, call: Call) -> Sequence[Question]:
    """The questions about a call that the actor may see, in the order of arrival: the authority
    sees all, a provider those of its own organisation."""
    return db.session.scalars(
        select(Question).filter_by(call_id=call.id).order_by(Question.number).limit(MANY)
    ).all()


def waiting_counts(_actor: Actor, call: Call) -> tuple[int, int]:
    """How many of the questions about a call that the actor may see wait for an answer, and how
    many answers for their publication."""
    rows = db.session.execute(
        select(Question.state, func.count().label("count"))
        .where(Question.call_id == call.id, Question.state.in_(OPEN))
        .group_by(Question.state)
    )
    counts = {row.state: row.count for row in rows}
    return counts.get("asked", 0), counts.get("answered", 0)


def question_of(actor: Actor, call: Call, number: int) -> Question:
    """A question about a call by its number; raises NotFound."""
    found = db.session.scalars(
        select(Question).filter_by(call_id=call.id, number=number)
    ).one_or_none()
    if found is None:
        raise NotFound("question.not_found", number=number)
    return found


def answers_of(actor: Actor, call: Call) -> Sequence[Answer]:
    """The published answers to the questions about a call, in their order."""
    return db.session.scalars(
        select(Answer)
        .where(Answer.call_id == call.id, Answer.published_at.is_not(None))
        .order_by(Answer.number)
        .limit(MANY)
    ).all()


def own_waiting(actor: Actor, limit: int) -> Sequence[Question]:
    """The questions of the actor's own organisation that wait for an answer, of open calls."""
    return db.session.scalars(
        select(Question)
        .join(QuestionAsker, QuestionAsker.question_id == Question.id)
        .join(Call, Call.id == Question.call_id)
        .where(
            QuestionAsker.provider_id == actor.organisation_id,
            Question.state.in_(OPEN),
            Call.state == "open",
        )
        .order_by(Call.deadline, Call.number, Question.number)
        .limit(limit)
    ).all()


def calls_to_answer(actor: Actor, limit: int) -> list[tuple[Call, int, int]]:
    """Open calls with questions that wait: call, how many unanswered, how many unpublished."""
    counts = (
        select(
            Question.call_id,
            func.count().filter(Question.state == "asked").label("asked"),
            func.count().filter(Question.state == "answered").label("answered"),
        )
        .where(Question.area_id == actor.area_id, Question.state.in_(OPEN))
        .group_by(Question.call_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Call, counts.c.asked, counts.c.answered)
        .join(counts, counts.c.call_id == Call.id)
        .where(Call.state == "open", Call.deadline >= actor.now)
        .order_by(Call.deadline, Call.number)
        .limit(limit)
    )
    return [(call, asked, answered) for call, asked, answered in rows]


def askers_of(question_ids: Sequence[UUID]) -> list[UUID]:
    """Whose people are told about some questions: organisations, merged questions' too.

    For jobs: nobody but the system sees the rows of all.
    """
    merged = select(Question.id).where(Question.merged_into_id.in_(question_ids))
    asked = select(QuestionAsker.provider_id).where(
        QuestionAsker.question_id.in_(question_ids) | QuestionAsker.question_id.in_(merged)
    )
    return list(db.session.scalars(asked.distinct()))


def asker_of(question_id: UUID) -> list[UUID]:
    """The organisation that asked one question. For jobs, as `askers_of`."""
    asked = select(QuestionAsker.provider_id).where(QuestionAsker.question_id == question_id)
    return list(db.session.scalars(asked))
