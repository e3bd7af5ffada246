"""What quick services wait for: a provider's answers, an officer's looks, a coach's second try."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import exists

from marketplace.planning.models import Need
from marketplace.platform.actor import Actor, Audience
from marketplace.platform.i18n import format_money, text_of
from marketplace.platform.permissions import may
from marketplace.platform.todo import MOST, Kind, Kinds, Todo
from marketplace.quick.models import QuickItem, QuickOrder
from marketplace.quick.queries import (
    came_to_nothing,
    disputed,
    is_delivered,
    is_disputed,
    items_to_look_at,
    needs_running_out,
    ordered_from,
    own_to_answer,
    to_receive,
    unfilled,
    waits_for,
)


def _answer(actor: Actor) -> Iterator[Todo]:
    for order in own_to_answer(actor, MOST):
        yield Todo(
            title=_("Vastaa tilaukseen"),
            about=f"{text_of(order.service.titles)}, {order.number}",
            url=url_for("quick.show", number=order.number),
            due=order.answer_by,
        )


def _deliver_anew(actor: Actor) -> Iterator[Todo]:
    for order in disputed(actor, MOST):
        yield Todo(
            title=_("Ilmoita määrä uudelleen"),
            about=f"{text_of(order.service.titles)}, {order.number}",
            url=url_for("quick.show", number=order.number),
        )


def _receive(actor: Actor) -> Iterator[Todo]:
    for order in to_receive(actor, MOST):
        yield Todo(
            title=_("Hyväksy suoritus"),
            about=f"{text_of(order.service.titles)}, {order.number}",
            url=url_for("quick.show", number=order.number),
        )


def _look(actor: Actor) -> Iterator[Todo]:
    for item in items_to_look_at(actor, MOST):
        yield Todo(
            title=_("Tarkista pikapalvelun tarjonta"),
            about=f"{item.organisation.name}, {text_of(item.service.titles)}",
            url=url_for("quick.service", number=item.service.number),
        )


def _again(actor: Actor) -> Iterator[Todo]:
    for order in unfilled(actor, MOST):
        yield Todo(
            title=_("Kukaan ei ottanut tilausta"),
            about=f"{text_of(order.service.titles)}, {order.number}",
            url=url_for("quick.show", number=order.number),
        )


def _running_out(actor: Actor) -> Iterator[Todo]:
    for need in needs_running_out(actor, MOST):
        yield Todo(
            title=_("Tilauksille varattu arvo on loppumassa"),
            about=_(
                "%(number)s: jäljellä %(sum)s",
                number=need.number,
                sum=format_money(need.unordered_cents),
            ),
            url=url_for("needs.show", number=need.number),
        )


def _answers(actor: Actor) -> bool:
    return actor.audience == Audience.PROVIDER and may(actor, "quick.answer")


todos = Kinds(
    (
        Kind(lambda actor: _answers(actor) and exists().where(*waits_for(actor)), _answer),
        Kind(
            lambda actor: (
                may(actor, "quick.deliver") and exists(QuickOrder.id).where(*is_disputed(actor))
            ),
            _deliver_anew,
        ),
        Kind(
            lambda actor: (
                may(actor, "quick.receive") and exists(QuickOrder.id).where(*is_delivered(actor))
            ),
            _receive,
        ),
        Kind(
            lambda actor: (
                may(actor, "quick.approve") and exists().where(QuickItem.state == "submitted")
            ),
            _look,
        ),
        Kind(
            lambda actor: may(actor, "need.draft") and exists(Need.id).where(*ordered_from(actor)),
            _running_out,
        ),
        Kind(
            lambda actor: (
                may(actor, "quick.order") and exists(QuickOrder.id).where(*came_to_nothing(actor))
            ),
            _again,
        ),
    )
)
"""A provider's orders to answer by their time and deliveries to tell anew, an officer's items, and
a coach's deliveries to accept and orders that nobody took."""
