"""Where a call stands, as steps for people: the line of the workspace, the timeline of its page."""

from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.platform.actor import Actor
from marketplace.platform.i18n import format_date_fi, format_instant
from marketplace.procurement.models import Call
from marketplace.procurement.queries import takes_offers
from marketplace.pure.periods import local_day
from marketplace.rules.queries import rule_on

Step = dict[str, str | bool]

_REACHED = {"draft": 0, "open": 1, "closed": 2, "evaluation": 3, "decided": 5}
"""The step that is going on in each state."""
REMEDY = "small_procurement:award"


def call_steps(call: Call, actor: Actor) -> list[Step]:
    """What has happened to a call, what goes on now and what comes; each with its time."""
    if call.state == "cancelled":
        return _marked(_until_cancelled(call), 3)
    reached = _REACHED[call.state]
    if call.state == "open" and not takes_offers(call, actor):
        reached = _REACHED["closed"]
    return _marked(_steps(call, actor), reached)


def _steps(call: Call, actor: Actor) -> list[tuple[str, str]]:
    days = int(rule_on(actor, "remedy", REMEDY, actor.today).value["days"])
    return [
        _first(call),
        (_("Tarjousaika"), _("%(deadline)s asti", deadline=format_instant(call.deadline))),
        (_("Tarjousten avaus"), _("määräajan jälkeen")),
        (_("Arviointi"), _("hinta ja laatu")),
        (_("Päätös tarjoajille"), _("perusteluineen sähköpostiin")),
        (
            _("Muutoksenhakuaika"),
            ngettext("%(num)d päivä päätöksestä", "%(num)d päivää päätöksestä", days),
        ),
        (_("Sopimus ja palvelu alkaa"), format_date_fi(call.starts_on)),
    ]


def _until_cancelled(call: Call) -> list[tuple[str, str]]:
    return [
        _first(call),
        (_("Tarjousaika"), _("%(deadline)s asti", deadline=format_instant(call.deadline))),
        (_("Peruttu"), ""),
    ]


def _first(call: Call) -> tuple[str, str]:
    if call.published_at is None:
        return _("Valmistelu"), _("luonnos")
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
