"""Where a call stands, as steps for people: the line of the workspace, the timeline of its page."""

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
        return _marked(_until_ended(call), _ENDED[call.state])
    reached = _REACHED[call.state]
    if call.state == "open" and not takes_offers(call, actor):
        reached = _REACHED["closed"]
    return _marked(_steps(call, actor), reached)


def _steps(call: Call, actor: Actor) -> list[tuple[str, str]]:
    days = int(rule_on(actor, "remedy", f"{call.regime}:award", actor.today).value["days"])
    return [
        _first(call),
        _offers(call),
        (_("Tarjousten avaus"), _("määräajan jälkeen")),
        (_("Soveltuvuus"), _("kuka täyttää vaatimukset")),
        (_("Arviointi"), _("hinta ja laatu")),
        (_("Päätös tarjoajille"), _("perusteluineen sähköpostiin")),
        (
            _("Muutoksenhakuaika"),
            ngettext("%(num)d päivä päätöksestä", "%(num)d päivää päätöksestä", days),
        ),
        (_("Sopimus ja palvelu alkaa"), format_date_fi(call.starts_on)),
    ]


def _until_ended(call: Call) -> list[tuple[str, str]]:
    end = (label(f"call.state.{call.state}"), "")
    if call.published_at is None:
        return [_first(call), end]
    if call.state == "no_offers":
        return [_first(call), _offers(call), (_("Tarjousten avaus"), ""), end]
    return [_first(call), _offers(call), end]


def _offers(call: Call) -> tuple[str, str]:
    until = _("%(deadline)s asti", deadline=format_instant(call.deadline))
    return _("Tarjousaika"), until


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
