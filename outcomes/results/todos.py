"""What waits for finance: results come in every month, and sources may contradict each other."""

from collections.abc import Iterable

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.platform.actor import Actor, Audience
from marketplace.platform.clock import LOCAL_ZONE
from marketplace.platform.i18n import format_instant
from marketplace.platform.permissions import may
from marketplace.platform.todo import MOST, Todo
from marketplace.pure.periods import months_end
from outcomes.participants.words import unbroken
from outcomes.referrals.queries import service_has_begun
from outcomes.results.conflicts import denials_of_clients, waiting_conflicts
from outcomes.results.queries import latest_import_at


def todos(actor: Actor) -> Iterable[Todo]:
    """Import the month's results, once somebody is in a service, due by the end of the month; and
    settle what sources say against each other."""
    if may(actor, "results.settle"):
        yield from _conflicts(actor)
    if actor.audience == Audience.STAFF and may(actor, "results.ask_person"):
        yield from _denials(actor)
    if not may(actor, "results.import") or not service_has_begun(actor):
        return
    month = actor.today.replace(day=1)
    latest = latest_import_at(actor)
    if latest is not None and latest.astimezone(LOCAL_ZONE).date() >= month:
        return
    yield Todo(
        title=_("Tuo kuukauden tulokset"),
        about=_("Edellinen tuonti: %(when)s", when=format_instant(latest))
        if latest
        else _("Tuloksia ei ole vielä tuotu."),
        url=url_for("results.upload"),
        due=months_end(month, 1),
    )


def _denials(actor: Actor) -> Iterable[Todo]:
    for person_key, referral in denials_of_clients(actor, MOST):
        yield Todo(
            title=_("Asiakas kertoi, ettei työ alkanut: selvitä asia"),
            about=unbroken(person_key),
            url=url_for("referrals.show", number=referral.number),
        )


def _conflicts(actor: Actor) -> Iterable[Todo]:
    waiting = waiting_conflicts(actor)
    if waiting:
        yield Todo(
            title=_("Ratkaise lähteiden ristiriita"),
            about=ngettext(
                "%(num)d tieto on kiistetty. Sen rivi ei täsmää ennen ratkaisua.",
                "%(num)d tietoa on kiistetty. Niiden rivit eivät täsmää ennen ratkaisua.",
                waiting,
            ),
            url=url_for("results_sources.disagreements"),
        )
