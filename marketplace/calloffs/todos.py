"""What call-offs wait for: a party's answer, and an officer's second try."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import exists

from marketplace.calloffs.models import CallOff
from marketplace.calloffs.queries import came_to_nothing, none_left, to_answer, waits_for
from marketplace.platform.actor import Actor, Audience
from marketplace.platform.i18n import format_money, text_of
from marketplace.platform.permissions import may
from marketplace.platform.todo import MOST, Kind, Kinds, Todo


def _answer(actor: Actor) -> Iterator[Todo]:
    for call_off in to_answer(actor, MOST):
        sum_ = format_money(call_off.value_cents)
        yield Todo(
            title=_("Vastaa toimeksiantoon"),
            about=f"{text_of(call_off.titles)}, {call_off.number}, {sum_}",
            url=url_for("calloffs.show", number=call_off.number),
            due=call_off.answer_by,
        )


def _again(actor: Actor) -> Iterator[Todo]:
    for call_off in none_left(actor, MOST):
        yield Todo(
            title=_("Kukaan ei ottanut toimeksiantoa"),
            about=f"{text_of(call_off.titles)}, {call_off.number}",
            url=url_for("calloffs.show", number=call_off.number),
        )


def _answers(actor: Actor) -> bool:
    return actor.audience == Audience.PROVIDER and may(actor, "call_off.answer")


todos = Kinds(
    (
        Kind(lambda actor: _answers(actor) and exists().where(*waits_for(actor)), _answer),
        Kind(
            lambda actor: (
                may(actor, "call_off.order") and exists(CallOff.id).where(*came_to_nothing(actor))
            ),
            _again,
        ),
    )
)
"""A party's call-offs to answer by their time, and an officer's that nobody took."""
