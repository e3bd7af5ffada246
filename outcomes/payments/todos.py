"""What payment waits for."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.platform.actor import Actor
from marketplace.platform.i18n import format_date_fi
from marketplace.platform.permissions import may
from marketplace.platform.todo import MOST, Todo
from outcomes.payments.lifecycle import RUN
from outcomes.payments.models import PaymentRun
from outcomes.payments.queries import LookedAt, looked_at, runs_in

NEXT = {"calculated": "submit", "verified": "approve", "approved": "hand_over"}
"""What a run in each state waits for."""


def todos(actor: Actor) -> Iterator[Todo]:
    """Runs that wait for the verifier or the approver."""
    if may(actor, "payment.view"):
        waiting = runs_in(actor, tuple(NEXT), MOST)
        known = looked_at([run.id for run in waiting])
        for run in waiting:
            yield _run_todo(actor, run, known[run.id])


def _run_todo(actor: Actor, run: PaymentRun, seen: LookedAt) -> Todo:
    transition = RUN.find(run.state, NEXT[run.state])
    mine = transition is not None and may(actor, transition.permission)
    if run.state == "verified" and actor.user_id in (run.verified_by, *seen.verifiers):
        mine = False
    return Todo(
        title=_title(run, seen),
        about=_(
            "Maksuajo %(number)s, tulokset %(day)s asti",
            number=run.number,
            day=format_date_fi(run.as_of),
        ),
        url=_url(run, seen),
        waits_for_others=not mine,
    )


def _title(run: PaymentRun, seen: LookedAt) -> str:
    if run.state == "approved":
        return _("Lähetä maksuajo maksuun")
    if run.state == "verified":
        if seen.changed:
            return _("Maksuajoa ei voi hyväksyä: tieto muuttui tarkastuksen jälkeen")
        return _("Hyväksy maksuajo")
    if seen.waiting:
        return ngettext("Tarkasta %(num)d maksurivi", "Tarkasta %(num)d maksuriviä", seen.waiting)
    if seen.changed:
        return ngettext(
            "Ota uudelleen tarkastettavaksi %(num)d maksurivi: tieto muuttui",
            "Ota uudelleen tarkastettavaksi %(num)d maksuriviä: tieto muuttui",
            seen.changed,
        )
    return _("Lähetä maksuajo hyväksyttäväksi")


def _url(run: PaymentRun, seen: LookedAt) -> str:
    """The run; where nothing else of it waits, its lines whose facts changed, which come first."""
    if run.state == "calculated" and seen.changed and not seen.waiting:
        return url_for("verification.queue", run=run.number, state="verified")
    return url_for("payments.run", number=run.number)
