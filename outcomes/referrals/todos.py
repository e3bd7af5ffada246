"""What waits for the provider and the coach in referrals."""

from collections.abc import Iterable
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import ColumnElement, exists

from marketplace.platform.actor import Actor, Audience
from marketplace.platform.i18n import format_date_fi, text_of
from marketplace.platform.permissions import may
from marketplace.platform.todo import MOST, Kind, Kinds, Todo
from outcomes.participants.words import unbroken
from outcomes.referrals.lifecycle import TURNED_DOWN
from outcomes.referrals.models import Referral
from outcomes.referrals.queries import (
    ending,
    of_ending,
    of_over,
    own_referrals,
    turned_down_and_left,
    turned_down_on,
    waiting,
)


def _to_answer(actor: Actor) -> Iterable[Todo]:
    for referral in waiting(actor, "proposed", MOST):
        title = _("Vastaa ohjaukseen %(number)s", number=referral.number)
        yield _todo(title, referral, referral.reply_by)


def _to_start(actor: Actor) -> Iterable[Todo]:
    for referral in waiting(actor, "accepted", MOST):
        title = _("Merkitse palvelun aloitus: %(number)s", number=referral.number)
        yield _todo(title, referral)


def _answers(actor: Actor) -> Iterable[Todo]:
    for referral in waiting(actor, "proposed", MOST):
        title = _("Ohjaus %(number)s odottaa vastausta", number=referral.number)
        yield _todo(title, referral, referral.reply_by, others=True)


def _turned_down(actor: Actor) -> Iterable[Todo]:
    left = turned_down_and_left(actor, MOST)
    days = turned_down_on(actor, left)
    for referral in left:
        told = {
            "provider": referral.contract.provider.name,
            "day": format_date_fi(days[referral.id]),
        }
        why = (
            _("%(provider)s kieltäytyi %(day)s", **told)
            if referral.state == "declined"
            else _("%(provider)s ei vastannut %(day)s mennessä", **told)
        )
        title = _("Etsi uusi paikka: %(number)s", number=referral.number)
        yield _todo(title, referral, why=why)


def _ending(actor: Actor) -> Iterable[Todo]:
    for referral in ending(actor, MOST):
        over = referral.contract.last_day < actor.today
        yield _todo(_ending_title(referral, over=over), referral, referral.contract.last_day)


def _over(actor: Actor) -> Iterable[Todo]:
    for referral in ending(actor, MOST, over=True):
        yield _todo(_ending_title(referral, over=True), referral, referral.contract.last_day)


def _ending_title(referral: Referral, *, over: bool) -> str:
    number = referral.number
    if over and referral.started_on:
        return _("Sopimus on päättynyt: merkitse palvelu päättyneeksi, %(number)s", number=number)
    if over:
        return _("Sopimus on päättynyt: peru ohjaus, %(number)s", number=number)
    if referral.started_on:
        return _("Sopimus päättyy: sovi asiakkaan jatkosta, %(number)s", number=number)
    return _("Sopimus päättyy: asiakas ei ole aloittanut, %(number)s", number=number)


def _todo(
    title: str,
    referral: Referral,
    due: date | None = None,
    *,
    others: bool = False,
    why: str = "",
) -> Todo:
    said = [text_of(referral.contract.titles), unbroken(referral.person_key), why]
    about = Markup(" · ").join(part for part in said if part)
    url = url_for("referrals.show", number=referral.number)
    return Todo(title=title, about=about, url=url, due=due, waits_for_others=others)


def _any(actor: Actor, *states: str, of_provider: bool) -> ColumnElement[bool] | bool:
    """Whether the provider, or the coach, has referrals of its own in one of the states."""
    if not may(actor, "referral.view") or (actor.audience == Audience.PROVIDER) != of_provider:
        return False
    return exists().where(Referral.state.in_(states), *own_referrals(actor))


def _any_ending(actor: Actor) -> ColumnElement[bool] | bool:
    """Whether the coach has people in a contract that ends before its term or is over."""
    if not may(actor, "referral.view") or actor.audience == Audience.PROVIDER:
        return False
    return exists().where(*of_ending(actor))


def _any_over(actor: Actor) -> ColumnElement[bool] | bool:
    """Whether a service of the provider goes on under a contract that is over."""
    if not may(actor, "referral.end") or actor.audience != Audience.PROVIDER:
        return False
    return exists().where(*of_over(actor))


todos = Kinds(
    (
        Kind(lambda actor: _any(actor, "proposed", of_provider=True), _to_answer),
        Kind(lambda actor: _any(actor, "accepted", of_provider=True), _to_start),
        Kind(lambda actor: _any(actor, "proposed", of_provider=False), _answers),
        Kind(lambda actor: _any(actor, *TURNED_DOWN, of_provider=False), _turned_down),
        Kind(_any_ending, _ending),
        Kind(_any_over, _over),
    )
)
"""The provider answers and starts; the coach finds another place, waits for answers, or sees to
people whose contract ends before its term; both end what goes on after it."""
