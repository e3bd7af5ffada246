"""What payment waits for."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.platform.actor import Actor
from marketplace.platform.i18n import format_date_fi
from marketplace.platform.permissions import may
from marketplace.platform.todo import Todo
from outcomes.payments.lifecycle import RUN, to_decide
from outcomes.payments.models import PaymentRun
from outcomes.payments.queries import runs

WAITING = ("calculated", "verified", "approved")


def todos(actor: Actor) -> Iterator[Todo]:
    """Runs that wait for the verifier or the approver."""
    if may(actor, "payment.view"):
        for run in runs(actor):
            if run.state in WAITING:
                yield _run_todo(actor, run)


def _run_todo(actor: Actor, run: PaymentRun) -> Todo:
    waiting = sum(to_decide(line) for line in run.lines)
    titles = {
        "calculated": ngettext("Tarkasta %(num)d maksurivi", "Tarkasta %(num)d maksuriviä", waiting)
        if waiting
        else _("Lähetä maksuajo hyväksyttäväksi"),
        "verified": _("Hyväksy maksuajo"),
        "approved": _("Luovuta maksuajo pankkiin"),
    }
    mine = any(
        act.action in ("submit", "approve", "hand_over") for act in RUN.acts(run, actor)
    ) and RUN.can(run, "approve", actor) is (run.state == "verified")
    return Todo(
        title=titles[run.state],
        about=_(
            "Maksuajo %(number)s, tulokset %(day)s asti",
            number=run.number,
            day=format_date_fi(run.as_of),
        ),
        url=url_for("payments.run", number=run.number),
        waits_for_others=not mine,
    )
