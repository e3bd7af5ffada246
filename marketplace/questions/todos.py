"""What questions wait for: answers by the authority, and the askers for them."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.platform.actor import Actor
from marketplace.platform.i18n import text_of
from marketplace.platform.permissions import may
from marketplace.platform.todo import MOST, Todo
from marketplace.procurement.models import Call
from marketplace.questions.queries import calls_to_answer, own_waiting


def todos(actor: Actor) -> Iterator[Todo]:
    """What is to be answered and published before the offers' deadline; own questions that wait."""
    if may(actor, "question.answer"):
        for call, asked, answered in calls_to_answer(actor, MOST):
            yield _to_answer(call, asked, answered)
    if may(actor, "question.ask"):
        waiting = own_waiting(actor, MOST)
        for call in {question.call_id: question.call for question in waiting}.values():
            yield _todo(call, _("Kysymyksesi odottaa vastausta"), waits=True)


def _to_answer(call: Call, asked: int, answered: int) -> Todo:
    if asked:
        words = ngettext(
            "%(num)s kysymys odottaa vastausta", "%(num)s kysymystä odottaa vastausta", asked
        )
        return _todo(call, _("Vastaa kysymyksiin"), words)
    words = ngettext(
        "%(num)s vastaus odottaa julkaisua", "%(num)s vastausta odottaa julkaisua", answered
    )
    return _todo(call, _("Julkaise vastaukset kaikille"), words)


def _todo(call: Call, title: str, words: str = "", *, waits: bool = False) -> Todo:
    about = f"{text_of(call.titles)}, {call.number}"
    return Todo(
        title=title,
        about=f"{about}: {words}" if words else about,
        url=url_for("questions.index", number=call.number),
        due=call.deadline,
        waits_for_others=waits,
    )
