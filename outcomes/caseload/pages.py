"""The page of a coach's week."""

from datetime import date, timedelta

from flask import Blueprint, render_template, request

from marketplace.platform.web import allow, current_actor
from marketplace.pure.periods import day_end
from outcomes.caseload.queries import SHOWN, Week, week_of
from outcomes.participants.queries import municipalities

bp = Blueprint("caseload", __name__)
A_WEEK = timedelta(weeks=1)
SOON = timedelta(days=1)
"""An answer that is due this soon is tinted, as on the referral."""
LISTS = {
    "proposed": "proposed",
    "accepted": "accepted",
    "interrupted": "interrupted",
    "in_service": "started",
}
"""Kinds that the list of referrals shows whole, by the state of theirs."""
SERVED = frozenset({"interrupted", "started", "ended", "in_service"})
"""Kinds of people who may be asked about their work."""


@bp.get("/week")
@allow("participant.view")
def week() -> str:
    """All the coach's people whose week it is; another week's by the day of its Monday."""
    actor = current_actor()
    shown = _asked(actor.today)
    return render_template(
        "web/outcomes/caseload/week.html",
        week=shown,
        this_week=Week.of(actor.today),
        previous=shown.monday - A_WEEK,
        following=shown.monday + A_WEEK,
        kinds=week_of(actor, shown),
        lists=LISTS,
        served=SERVED,
        day_end=day_end,
        soon=SOON,
        most=SHOWN,
        today=actor.today,
        towns=dict(municipalities(actor)),
    )


def _asked(today: date) -> Week:
    """The week that the address names; the present one where it names none."""
    try:
        asked = date.fromisoformat(request.args.get("from", ""))
    except ValueError:
        return Week.of(today)
    return Week.of(asked) if abs(asked.year - today.year) <= 10 else Week.of(today)
