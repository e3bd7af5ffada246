"""What the page of a referral shows: its state line, and what is known of it."""

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _

from marketplace.platform.audit import AuditEvent
from marketplace.platform.i18n import format_date_fi
from marketplace.platform.words import label
from marketplace.pure.periods import local_day
from outcomes.referrals.facts import asked_facts, shown_facts
from outcomes.referrals.lifecycle import TURNED_DOWN
from outcomes.referrals.models import Interruption, Referral
from outcomes.referrals.schemas import column_label

ROAD = ("proposed", "accepted", "started", "ended")

STATUS = {
    "proposed": "due",
    "accepted": "info",
    "started": "ok",
    "interrupted": "differs",
    "ended": "info",
    "declined": "error",
    "lapsed": "error",
    "cancelled": "error",
}
"""How each state is shown: the kind of its status label."""


def steps_of(
    referral: Referral, events: Sequence[AuditEvent], interruptions: Sequence[Interruption]
) -> list[dict[str, str]]:
    """The state line; a referral that ended early shows where it ended, one that is interrupted
    since when."""
    road: tuple[str, ...] = ROAD
    if referral.state in (*TURNED_DOWN, "cancelled"):
        road = ("proposed", referral.state)
    elif referral.state == "interrupted":
        road = (*ROAD[:-1], "interrupted", ROAD[-1])
    accepted = [local_day(event.created_at) for event in events if event.action == "accept"]
    dates = {
        "proposed": referral.referred_on,
        "accepted": accepted[0] if accepted else None,
        "started": referral.started_on,
        "interrupted": interruptions[-1].interrupted_on if interruptions else None,
        "ended": referral.ended_on,
    }
    now = road.index(referral.state)
    return [
        {
            "label": label(f"referral.step.{state}"),
            "when": format_date_fi(dates.get(state)),
            "state": "done" if place < now else "now" if place == now else "ahead",
        }
        for place, state in enumerate(road)
    ]


def known_facts(referral: Referral) -> list[tuple[str, str]]:
    """What the scheme asks of the referral besides, as far as it is known, in words."""
    asked = asked_facts(referral.contract)
    shown = shown_facts(asked, referral.facts)
    return [
        (column_label(code, asked[code]), _said(value, asked[code].kind))
        for code, value in shown.items()
    ]


def _said(value: date | str, kind: str) -> str:
    if isinstance(value, date):
        return format_date_fi(value)
    return {"true": _("Kyllä"), "false": _("Ei")}[value] if kind == "truth" else value
