"""Reads of the dated rules, and the public holidays."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

import holidays
import yaml
from sqlalchemy import ScalarSelect, exists, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound
from marketplace.pure.hours import OfficeHours
from marketplace.rules.missing import RuleMissing
from marketplace.rules.models import Rule

MOST_DAYS = timedelta(days=120)
"""Further than any time to answer reaches."""


def rule_on(actor: Actor, kind: str, key: str, day: date) -> Rule:
    """The rule that is valid on a day; an old matter is judged by the rules of its day.

    Raises RuleMissing where no row covers the day.
    """
    rule = db.session.scalars(
        select(Rule).where(
            Rule.area_id == actor.area_id,
            Rule.kind == kind,
            Rule.key == key,
            Rule.valid_from <= day,
            or_(Rule.valid_to.is_(None), Rule.valid_to >= day),
        )
    ).one_or_none()
    if rule is None:
        raise RuleMissing(kind, key, day)
    return rule


def number_on(actor: Actor, kind: str, key: str, day: date, name: str) -> ScalarSelect[Decimal]:
    """A number that the rule says which is valid on a day, to be asked within another statement;
    null where no row covers the day."""
    return (
        select(Rule.value[name].as_numeric(12, 2))
        .where(
            Rule.area_id == actor.area_id,
            Rule.kind == kind,
            Rule.key == key,
            Rule.valid_from <= day,
            or_(Rule.valid_to.is_(None), Rule.valid_to >= day),
        )
        .scalar_subquery()
    )


def rules_on(actor: Actor, kinds: Collection[str], day: date) -> Sequence[Rule]:
    """All rules of some kinds that are valid on a day, by kind and key."""
    return db.session.scalars(
        select(Rule)
        .where(
            Rule.area_id == actor.area_id,
            Rule.kind.in_(kinds),
            Rule.valid_from <= day,
            or_(Rule.valid_to.is_(None), Rule.valid_to >= day),
        )
        .order_by(Rule.kind, Rule.key)
    ).all()


def rules_between(actor: Actor, kind: str, first: date, last: date) -> Sequence[Rule]:
    """All rules of a kind that are valid on any day of a period, both ends included."""
    return db.session.scalars(
        select(Rule)
        .where(
            Rule.area_id == actor.area_id,
            Rule.kind == kind,
            Rule.valid_from <= last,
            or_(Rule.valid_to.is_(None), Rule.valid_to >= first),
        )
        .order_by(Rule.key, Rule.valid_from)
    ).all()


def lapsed_on(actor: Actor, kind: str, day: date) -> Sequence[Rule]:
    """Of the keys of a kind that have begun and that no row covers on a day, the last row."""
    begun = (
        select(Rule)
        .ext(distinct_on(Rule.key))
        .where(Rule.area_id == actor.area_id, Rule.kind == kind, Rule.valid_from <= day)
        .order_by(Rule.key, Rule.valid_from.desc())
    )
    return [row for row in db.session.scalars(begun) if row.valid_to and row.valid_to < day]


def running_out(actor: Actor, first: date, last: date) -> Sequence[Rule]:
    """Rows that end within some days, both ends included, and that no later one follows, the
    nearest end first."""
    later = aliased(Rule)
    follows = exists().where(
        later.area_id == Rule.area_id,
        later.kind == Rule.kind,
        later.key == Rule.key,
        later.valid_from > Rule.valid_from,
    )
    return db.session.scalars(
        select(Rule)
        .where(Rule.area_id == actor.area_id, Rule.valid_to.between(first, last), ~follows)
        .order_by(Rule.valid_to, Rule.kind, Rule.key)
    ).all()


def all_rules(actor: Actor) -> Sequence[Rule]:
    """Every rule of the area by kind and key, the newest period of each key first."""
    return db.session.scalars(
        select(Rule)
        .filter_by(area_id=actor.area_id)
        .order_by(Rule.kind, Rule.key, Rule.valid_from.desc())
    ).all()


def holidays_between(first: date, last: date) -> frozenset[date]:
    """The days on which a period does not end, both ends included, Saturdays and Sundays apart.

    Public holidays of Finland with the eves of Christmas and Midsummer (Act 150/1930, section 5).
    """
    found = holidays.country_holidays("FI", years=range(first.year, last.year + 1))
    return frozenset(day for day in found if first <= day <= last)


def answer_due(actor: Actor, rule: Rule, hours: int) -> datetime:
    """The instant by which somebody answers what it gets now, in so many of the office hours that
    a rule states (opens, closes)."""
    value = rule.value
    office = OfficeHours(time(int(value["opens"])), time(int(value["closes"])))
    free = holidays_between(actor.today, actor.today + MOST_DAYS)
    return office.due(actor.now, hours, free)


def rule_by_id(actor: Actor, rule_id: UUID) -> Rule:
    """A rule of the area; raises NotFound."""
    rule = db.session.get(Rule, rule_id)
    if rule is None or rule.area_id != actor.area_id:
        raise NotFound("rule.not_found", key=str(rule_id))
    return rule


def periods_of(actor: Actor, kind: str, key: str) -> Sequence[Rule]:
    """All rows of a key, the newest first."""
    return db.session.scalars(
        select(Rule)
        .filter_by(area_id=actor.area_id, kind=kind, key=key)
        .order_by(Rule.valid_from.desc())
    ).all()


def to_confirm(actor: Actor, limit: int) -> Sequence[Rule]:
    """Rows that somebody else wrote on the page and nobody has confirmed, the oldest first."""
    return db.session.scalars(
        select(Rule)
        .where(
            Rule.area_id == actor.area_id,
            Rule.confirmed_by.is_(None),
            Rule.changed_by.is_not(None),
            Rule.changed_by != actor.user_id,
        )
        .order_by(Rule.valid_from, Rule.kind, Rule.key)
        .limit(limit)
    ).all()


class _WithoutAliases(yaml.SafeDumper):
    """Writes each row out in full, so that each can be edited alone."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def export_rules(actor: Actor) -> str:
    """All rules as a YAML file that `import_rules` reads back."""
    rows = [
        {
            "kind": rule.kind,
            "key": rule.key,
            "valid_from": rule.valid_from,
            **({"valid_to": rule.valid_to} if rule.valid_to else {}),
            "value": rule.value,
            "source": rule.source,
            **({"confirmed_by": rule.confirmed_by} if rule.confirmed_by else {}),
        }
        for rule in sorted(
            all_rules(actor), key=lambda rule: (rule.kind, rule.key, rule.valid_from)
        )
    ]
    return yaml.dump(
        {"rules": rows}, Dumper=_WithoutAliases, allow_unicode=True, sort_keys=False, width=100
    )
