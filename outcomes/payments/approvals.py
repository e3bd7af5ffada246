"""Who may approve how much: dated rules, by person, with deputies."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import Refused
from marketplace.platform.identity.models import User
from marketplace.pure.money import cents_of
from marketplace.rules.models import Rule
from marketplace.rules.queries import rules_on

KIND = "payment_approval"
CENTS = 100


def approval_power(actor: Actor, cents: int, kept_out: Collection[str]) -> dict[str, Any] | None:
    """The power by which a person approves an amount (cents with VAT), by value; None where no
    rule limits any.

    ``kept_out`` are the keys of the people who may not approve it. Raises Refused where the amount
    is over the person's limit, or where the person would stand in for one of them.
    """
    rows = rules_on(actor, (KIND,), actor.today)
    if not rows:
        return None
    user = db.session.get(User, actor.user_id)
    named = [row for row in rows if user and user.email in row.value.get("people", ())]
    held = named or [row for row in rows if not row.value.get("people")]
    enough = [row for row in held if cents <= _limit(row, cents)]
    if not enough:
        most = max((_limit(row, cents) for row in held), default=0)
        raise Refused("payment.over_limit", sum_cents=cents, limit_cents=most)
    for row in enough:
        if _principal(row) not in kept_out:
            return dict(row.value) | {"key": row.key, "source": row.source}
    raise Refused("payment.deputy_of_verifier", who=enough[0].value["deputy_of"])


def _limit(row: Rule, cents: int) -> int:
    return cents_of(row.value["eur"]) if "eur" in row.value else cents


def _principal(row: Rule) -> str | None:
    """The key of the person whom the power's holders stand in for."""
    email = row.value.get("deputy_of")
    found = db.session.scalar(select(User.id).where(User.email == email)) if email else None
    return str(found) if found else None
