"""What questions wait for: answers by the authority, and the askers for them."""

from collections.abc import Iterator
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, exists

from marketplace.platform.actor import Actor
from marketplace.platform.i18n import text_of
from marketplace.platform.permissions import may
from marketplace.platform.todo import MOST, Kind, Kinds, Todo
from marketplace.procurement.models import Call
from marketplace.questions.models import Question
from marketplace.questions.queries import OPEN, answers_due, calls_to_answer, own_waiting


def _asked(actor: Actor) -> Iterator[Todo]:
    found = calls_to_answer(actor, MOST)
    due = answers_due(actor, [call for call, _asked, _answered in found])
    for call, asked, answered in found:
        yield _to_answer(call, due[call.id], asked, answered)


def _own(actor: Actor) -> Iterator[Todo]:
    calls = {question.call_id: question.call for question in own_waiting(actor, MOST)}
    due = answers_due(actor, calls.values())
    for call in calls.values():
        yield _todo(call, due[call.id], _("Kysymyksesi odottaa vastausta"), waits=True)


def _to_answer(call: Call, due: datetime, asked: int, answered: int) -> Todo:
    if asked:
        return _todo(call, due, _("Vastaa kysymyksiin"), to_answer(asked))
    return _todo(call, due, _("Julkaise vastaukset kaikille"), to_publish(answered))


def to_answer(count: int) -> str:
    """So many questions wait for an answer."""
    return ngettext(
        "%(num)s kysymys odottaa vastausta", "%(num)s kysymystä odottaa vastausta", count
    )


def to_publish(count: int) -> str:
    """So many drafted answers wait for their publication."""
    return ngettext(
        "%(num)s vastaus odottaa julkaisua", "%(num)s vastausta odottaa julkaisua", count
    )


def _todo(call: Call, due: datetime, title: str, words: str = "", *, waits: bool = False) -> Todo:
    about = f"{text_of(call.titles)}, {call.number}"
    return Todo(
        title=title,
        about=f"{about}: {words}" if words else about,
        url=url_for("questions.index", number=call.number),
        due=due,
        waits_for_others=waits,
    )


def _any(actor: Actor) -> ColumnElement[bool]:
    """Whether questions that the actor may see wait for an answer or its publication."""
    return exists().where(Question.area_id == actor.area_id, Question.state.in_(OPEN))


todos = Kinds(
    (
        Kind(lambda actor: may(actor, "question.answer") and _any(actor), _asked),
        Kind(lambda actor: may(actor, "question.ask") and _any(actor), _own),
    )
)
"""What is to be answered and published while that moves no deadline; own waiting questions."""
