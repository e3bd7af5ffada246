"""The state line of a referral."""

from collections.abc import Sequence

from marketplace.platform.audit import AuditEvent
from marketplace.platform.i18n import format_date_fi
from marketplace.platform.words import label
from marketplace.pure.periods import local_day
from outcomes.referrals.lifecycle import TURNED_DOWN
from outcomes.referrals.models import Interruption, Referral

ROAD = ("proposed", "accepted", "started", "ended")


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
