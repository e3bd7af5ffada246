"""Reads of what reconciling found: one row, however much was compared for it."""

from sqlalchemy import select

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from outcomes.ledger.reconciled.models import Reconciliation
from outcomes.ledger.reconciliation import Check


def latest(_actor: Actor) -> Reconciliation | None:
    """What was found last; None before the first time."""
    newest = select(Reconciliation).order_by(Reconciliation.created_at.desc()).limit(1)
    return db.session.scalars(newest).one_or_none()


def differences_of(found: Reconciliation, code: str) -> Check | None:
    """The check of a code where it has something to show, else the first one that differs."""
    asked = (check for check in found.found if check.code == code and check.count)
    return next(asked, next((check for check in found.found if not check.agrees), None))
