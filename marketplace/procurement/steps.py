"""Where a call stands, as steps for people: the line of the workspace, the timeline of its page."""

from collections.abc import Callable

from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.platform.actor import Actor
from marketplace.platform.i18n import format_date_fi, format_instant
from marketplace.platform.words import label
from marketplace.procurement.lifecycle import UNPUBLISHED
from marketplace.procurement.models import Call
from marketplace.procurement.queries import takes_offers
from marketplace.pure.periods import local_day
from marketplace.rules.queries import rule_on

Step = dict[str, str | bool]
RemedyTime = Callable[[Actor, Call], str | None]
"""Says until when a change of the decision that stands on a call may be sought, if it has any
days yet. Decisions belong to a room above, which gives its reader to the application
(``marketplace.receivers``)."""
READER = "remedy_time"
"""Where the application keeps the reader."""

STATUS = {
    "draft": "due",
    "in_review": "due",
    "ready": "info",
    "open": "ok",
    "closed": "due",
    "suitability": "info",
    "evaluation": "info",
    "decided": "ok",
    "final": "ok",
    "no_offers": "error",
    "withdrawn": "error",
    "cancelled": "error",
}
"""How a call's state is shown: the kind of its status label."""
_REACHED = {
    **dict.fromkeys(UNPUBLISHED, 0),
    "open": 1,
    "closed": 2,
    "suitability": 3,
    "evaluation": 4,
    "decided": 6,
    "final": 7,
}
"""The step that is going on in each state."""
_ENDED = {"withdrawn": 1, "no_offers": 3, "cancelled": 3}
"""The same for calls that came to nothing."""


def call_steps(call: Call, actor: Actor) -> list[Step]:
    """What has happened to a call, what goes on now and what comes; each with its time."""
    if call.state in _ENDED:
        reached = _ENDED[call.state]
        return _marked(_until_ended(call, reached), reached)
    reached = _REACHED[call.state]
    if call.state == "open" and not takes_offers(call, actor):
        reached = _REACHED["closed"]
    return _marked(_steps(call, actor, reached), reached)


def _steps(call: Call, actor: Actor, reached: int) -> list[tuple[str, str]]:
    told = [
        (_("Tarjousten avaus"), _("määräajan jälkeen"), _("tarjoukset on avattu")),
        (_("Soveltuvuus"), _("kuka täyttää vaatimukset"), _("tarjoajat on tarkastettu")),
        (_("Arviointi"), _("hinta ja laatu"), _("tarjoukset on vertailtu")),
        (_("Päätös tarjoajille"), _("perusteluineen sähköpostiin"), _("lähetetty sähköpostiin")),
        (_("Muutoksenhakuaika"), _remedy(call, actor, reached), _("on päättynyt")),
    ]
    return [
        _first(call),
        _offers(call, reached),
        *(
            (name, done if place < reached else coming)
            for place, (name, coming, done) in enumerate(told, start=2)
        ),
        (_("Sopimus ja palvelu alkaa"), format_date_fi(call.starts_on)),
    ]


def _remedy(call: Call, actor: Actor, reached: int) -> str:
    """Until when a change may be sought: by day once the decision has its days, else by rule."""
    read: RemedyTime = current_app.extensions[READER]
    known = read(actor, call) if reached == _REACHED["decided"] else None
    if known is not None:
        return known
    days = int(rule_on(actor, "remedy", f"{call.regime}:award", actor.today).value["days"])
    return ngettext("%(num)d päivä tiedoksisaannista", "%(num)d päivää tiedoksisaannista", days)


def _until_ended(call: Call, reached: int) -> list[tuple[str, str]]:
    end = (label(f"call.state.{call.state}"), "")
    if call.published_at is None:
        return [_first(call), end]
    if call.state == "no_offers":
        return [_first(call), _offers(call, reached), (_("Tarjousten avaus"), ""), end]
    return [_first(call), _offers(call, reached), end]


def _offers(call: Call, reached: int) -> tuple[str, str]:
    deadline = format_instant(call.deadline)
    if call.state == "cancelled":  # perhaps before its time was over
        return _("Tarjousaika"), _("määräaika oli %(deadline)s", deadline=deadline)
    if reached > _REACHED["open"]:
        return _("Tarjousaika"), _("päättyi %(deadline)s", deadline=deadline)
    return _("Tarjousaika"), _("%(deadline)s asti", deadline=deadline)


def _first(call: Call) -> tuple[str, str]:
    if call.published_at is None:
        return _("Valmistelu"), label(f"call.state.{call.state}")
    return _("Julkaistu"), format_date_fi(local_day(call.published_at))


def _marked(steps: list[tuple[str, str]], reached: int) -> list[Step]:
    return [
        {
            "label": name,
            "when": when,
            "state": "done" if place < reached else "now" if place == reached else "ahead",
            "strong": place == 1,
        }
        for place, (name, when) in enumerate(steps)
    ]


def status_of(call: Call, actor: Actor) -> dict[str, str]:
    """The state in a word and a colour; a call whose time is over is closed at once."""
    state = call.state
    if state == "open" and not takes_offers(call, actor):
        state = "closed"
    return {"status_kind": STATUS[state], "status_text": label(f"call.state.{state}")}
