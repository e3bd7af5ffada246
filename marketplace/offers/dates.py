"""The dates of a call that a provider acts by: its questions, the answers and its offer."""

from datetime import date, datetime

from flask_babel import gettext as _

from marketplace.platform.actor import Actor
from marketplace.platform.i18n import format_date_fi, format_instant
from marketplace.procurement.models import Call
from marketplace.procurement.queries import takes_offers
from marketplace.procurement.steps import Step, call_steps
from marketplace.pure.icalendar import Moment
from marketplace.pure.periods import day_end
from marketplace.questions.queries import answers_until, questions_close_at


def steps_to_offer(call: Call, actor: Actor) -> list[Step]:
    """The steps of a call, while it takes offers with the dates of the questions among them."""
    first, offers, *later = call_steps(call, actor)
    if not takes_offers(call, actor):
        return [first, offers, *later]
    offers |= {"label": _("Tarjousaika käynnissä"), "when": "", "strong": False}
    asking = [
        _step(_("Kysymykset viimeistään"), questions_close_at(call), actor),
        _step(_("Vastaukset kaikille viimeistään"), answers_until(actor, call), actor),
    ]
    over = [each for each in asking if each["state"] == "done"]
    coming = [each for each in asking if each["state"] == "ahead"]
    deadline = _step(_("Tarjousten määräaika"), call.deadline, actor) | {"strong": True}
    return [first, *over, offers, *coming, deadline, *later]


def _step(label: str, at: datetime | date, actor: Actor) -> Step:
    exact = isinstance(at, datetime)
    until = at if isinstance(at, datetime) else day_end(at)
    when = format_instant(until) if exact else format_date_fi(at)
    return {"label": label, "when": when, "state": "done" if until < actor.now else "ahead"}


def dates_of(call: Call, actor: Actor) -> list[tuple[str, str, datetime | date]]:
    """The same dates, and the start of the service, each with a key and its words."""
    return [
        ("questions", _("Kysymykset viimeistään"), questions_close_at(call)),
        ("answers", _("Vastaukset kaikille viimeistään"), answers_until(actor, call)),
        ("deadline", _("Tarjousten määräaika"), call.deadline),
        ("start", _("Palvelu alkaa"), call.starts_on),
    ]


def moments_of(call: Call, actor: Actor, title: str, url: str) -> list[Moment]:
    """The same for a calendar."""
    return [
        Moment(f"{key}-{call.id}@tuloskori", f"{words}: {title}", at, url)
        for key, words, at in dates_of(call, actor)
    ]
