"""Rules of the tests, changed where they stand."""

from typing import Any

from sqlalchemy import select, update

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.rules.models import Rule
from tests.factories.setup import seeing


def change_rule(system: Actor, kind: str, key: str, **changes: Any) -> None:
    """Give a rule other values, as if it had always had them; None takes one away."""
    seeing(system)
    rule = db.session.scalars(select(Rule).filter_by(kind=kind, key=key)).one()
    value = dict(rule.value) | changes
    kept = {name: each for name, each in value.items() if each is not None}
    db.session.execute(update(Rule).where(Rule.id == rule.id).values(value=kept))
    db.session.commit()
    db.session.expire_all()
