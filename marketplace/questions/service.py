"""The verbs of questions: asked, answered in draft, published to all at once, merged, rejected."""

from collections.abc import Collection
from uuid import UUID

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import exists, func, select

from marketplace.platform.actor import Actor, system_actor
from marketplace.platform.audit import record
from marketplace.platform.errors import NotFound, Refused
from marketplace.platform.events import send
from marketplace.platform.jobs import enqueue
from marketplace.platform.lifecycle import begin, fire
from marketplace.platform.permissions import verb
from marketplace.platform.texts import written
from marketplace.platform.unit import Unit, unit
from marketplace.procurement.correcting.service import extend_call
from marketplace.procurement.models import Call
from marketplace.questions.events import AnswersPublished
from marketplace.questions.lifecycle import QUESTION
from marketplace.questions.models import Answer, Question, QuestionAsker
from marketplace.questions.queries import OPEN, moved_by_answers, no_question_now

QUESTION_LIMIT, ANSWER_LIMIT, REASON_LIMIT = 2000, 5000, 1000
"""The most characters of each text."""


@verb("question.ask")
def ask_question(actor: Actor, call_id: UUID, text: str) -> Question:
    """Ask about an open call. Who asked is kept where the asker's organisation alone sees it.

    The question is written by the system, so that neither its row nor its audit event names the
    asker. Raises Refused with the time at which the window closed; Invalid.
    """
    with unit(actor) as u:
        words = _checked("text", text, QUESTION_LIMIT)
        call = u.get(Call, call_id)
        system = system_actor(u.actor.clock, u.actor.ids, u.actor.area_id)
        with unit(system) as inside:
            inside.lock(Call, call_id)  # one after another: the numbers follow each other
            if refusal := no_question_now(inside.actor, call):
                raise refusal
            number = _next(inside, Question, call)
            question = inside.add(
                Question, call_id=call.id, number=number, state=QUESTION.initial, text=words
            )
            begin(inside, QUESTION, question, call=call.number)
            asker = inside.add(
                QuestionAsker,
                question_id=question.id,
                provider_id=u.actor.organisation_id,
                asked_by=u.actor.user_id,
            )
            enqueue(inside, "question.tell_asked", question_id=str(question.id))
        record(u, asker, "ask", call=call.number)
        return question


def _checked(field: str, text: str, limit: int) -> str:
    return written(field, text, limit, "question.text_missing", "question.text_too_long")


def _next(u: Unit, table: type[Question] | type[Answer], call: Call) -> int:
    last = u.session.scalar(select(func.max(table.number)).where(table.call_id == call.id))
    return (last or 0) + 1


@verb("question.answer")
def answer_question(actor: Actor, question_id: UUID, wording: str, text: str) -> Question:
    """Draft an answer, or change the draft: nobody outside reads it before it is published.

    `wording` is the question as everybody will read it, without names and trade secrets. Raises
    Refused after the offers' deadline: it could not be published any more.
    """
    with unit(actor) as u:
        question = u.lock(Question, question_id)
        said = {
            "wording": _checked("wording", wording, QUESTION_LIMIT),
            "text": _checked("text", text, ANSWER_LIMIT),
        }
        fire(u, QUESTION, question, "answer")
        answer = u.find(Answer, question_id=question.id)
        if answer is None:
            u.add(Answer, call_id=question.call_id, question_id=question.id, **said)
        else:
            answer.wording, answer.text = said["wording"], said["text"]
        u.session.flush()
        u.session.refresh(question, ["answer"])
        return question


@verb("question.publish")
def publish_answers(
    actor: Actor, call_id: UUID, question_ids: Collection[UUID] | None = None
) -> list[Answer]:
    """Publish answers to all at once: those named, or every one that is drafted.

    They are numbered in the order in which the questions came. Providers that may offer, those
    that have begun an offer and those that asked get one mail. Where they come later than the
    rules ask, the deadline moves as by a material correction, so that everybody can use them.
    Raises Refused where nothing is to be published, and after the offers' deadline.
    """
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        chosen = _to_publish(u, call, question_ids)
        if not chosen:
            raise Refused("question.nothing_to_publish", field="question")
        number = _next(u, Answer, call)
        answers = []
        for place, question in enumerate(chosen, start=number):
            answer = u.find(Answer, question_id=question.id)
            fire(u, QUESTION, question, "publish", number=place)
            if answer is None:
                raise NotFound("answer.not_found", number=question.number)
            answer.number, answer.published_at = place, u.now
            record(u, answer, "publish", number=place, wording=answer.wording, text=answer.text)
            answers.append(answer)
        u.session.flush()
        if moved_by_answers(u.actor, call):
            with force_locale(call.language):
                words = _("Vastauksia julkaistiin lähellä määräaikaa. Tarjousaikaa on jatkettu.")
            extend_call(u.actor, call.id, words)
        send(u, AnswersPublished(call.id, [answer.id for answer in answers]))
        return answers


def _to_publish(u: Unit, call: Call, named: Collection[UUID] | None) -> list[Question]:
    """The questions whose answers are published, locked, in the order in which they came."""
    wanted = select(Question.id).where(Question.call_id == call.id).order_by(Question.number)
    if named is None:
        wanted = wanted.where(Question.state == "answered")
    else:
        wanted = wanted.where(Question.id.in_(named))
    return [u.lock(Question, key) for key in u.session.scalars(wanted)]


@verb("question.answer")
def merge_question(actor: Actor, question_id: UUID, into_number: int, reason: str = "") -> Question:
    """Let another question of the same call stand for this one; the asker is told.

    Raises NotFound for an unknown number, Refused for one that is itself merged or rejected.
    """
    with unit(actor) as u:
        question = u.lock(Question, question_id)
        target = u.find(Question, call_id=question.call_id, number=into_number)
        if target is None:
            raise NotFound("question.not_found", number=into_number)
        target = u.lock(Question, target.id)
        if target.state not in (*OPEN, "published"):
            raise Refused("question.merged_into_closed", field="merged_into")
        if u.session.scalar(select(exists().where(Question.merged_into_id == question.id))):
            raise Refused("question.others_merged", field="merged_into")
        question.merged_into_id, question.reason = target.id, reason.strip() or None
        fire(u, QUESTION, question, "merge", into=into_number)
        enqueue(u, "question.tell_closed", question_id=str(question.id))
        return question


@verb("question.answer")
def reject_question(actor: Actor, question_id: UUID, reason: str) -> Question:
    """Leave a question unanswered, with the reason that its asker is told."""
    with unit(actor) as u:
        question = u.lock(Question, question_id)
        words = _checked("reason", reason, REASON_LIMIT)
        fire(u, QUESTION, question, "reject", reason=words)
        question.reason = words
        enqueue(u, "question.tell_closed", question_id=str(question.id))
        return question
