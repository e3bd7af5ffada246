"""What reconciling leaves to finance."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, false, select

from marketplace.platform.actor import Actor
from marketplace.platform.i18n import format_instant
from marketplace.platform.permissions import may
from marketplace.platform.todo import Kind, Kinds, Todo
from outcomes.ledger.reconciled.models import Reconciliation
from outcomes.ledger.reconciled.queries import latest


def _differs(actor: Actor) -> ColumnElement[bool] | bool:
    if not may(actor, "ledger.reconcile"):
        return False
    newest = select(Reconciliation.agrees).order_by(Reconciliation.created_at.desc()).limit(1)
    return newest.scalar_subquery() == false()


def _tell(actor: Actor) -> Iterator[Todo]:
    """What was compared last and differs: one thing, however much of it."""
    found = latest(actor)
    if found is not None and not found.agrees:
        differing = sum(not check.agrees for check in found.found)
        told = ngettext("%(num)d kohta ei täsmää", "%(num)d kohtaa ei täsmää", differing)
        yield Todo(
            title=_("Selvitä täsmäytyksen erot"),
            about=f"{told}, {format_instant(found.created_at)}",
            url=url_for("reconciled.show"),
            is_exception=True,
        )


todos = Kinds((Kind(_differs, _tell),))
