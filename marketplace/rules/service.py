"""The verbs of the rules: loaded from files, changed on pages, confirmed by a named person.

An old matter is judged by the rules of its day, so a row that has been in force is followed by a
new one; only a slip of the pen is corrected in it, with the reason in the log.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from marketplace.platform.actor import Actor
from marketplace.platform.audit import record
from marketplace.platform.datafiles import read_data
from marketplace.platform.errors import Conflict, Invalid, Problem, Refused, from_database_error
from marketplace.platform.events import send
from marketplace.platform.paths import RULES
from marketplace.platform.permissions import person_of, verb
from marketplace.platform.unit import Unit, unit
from marketplace.pure.periods import ONE_DAY
from marketplace.rules.events import RulesChanged
from marketplace.rules.imports import Loaded, Row, problems_of
from marketplace.rules.models import Rule
from marketplace.rules.schemas import RuleFileSchema, value_problems

KeyReader = Callable[[Actor, str], str | None]
"""Says how a rule's key is kept, as a room above knows; None where what it names is not there."""
KEYS = "rule_keys"
"""Where the application keeps the readers, by kind of rule; other kinds have keys of their own."""
STANDARD = RULES
"""The file with the legal values known to the product."""


@verb("rule.load")
def load_rules(actor: Actor, text: str) -> Loaded:
    """Make the area's rules as a file states them; loading again updates rows by their first day.

    What the file does not name stays, and so does what a person has changed or confirmed on the
    page: a new row ends it at the day before and goes on until the next such row. Raises Invalid
    with the place of each problem, and Conflict ``rule.periods_overlap`` where two periods of one
    key overlap.
    """
    content = read_data(RuleFileSchema(), text)
    with unit(actor) as u:
        new: list[Rule] = []
        kept: list[tuple[Row, Rule]] = []
        placed = enumerate(_with_keys(u, content["rules"]))
        for place, given in sorted(placed, key=lambda pair: pair[1]["valid_from"]):
            found = _standing(u, given)
            with _in_row(place):
                if found is None:
                    new.append(_make(u, _fitted(u, given)))
                elif _is_of_people(found):
                    kept.append((Row(place, given, found), found))
                else:
                    _change(u, found, "change", given)
        new.sort(key=lambda rule: (rule.kind, rule.key, rule.valid_from))
        return Loaded(new, [(rule, row.differs) for row, rule in kept if row.differs])


def _is_of_people(rule: Rule) -> bool:
    """Whether a person has changed or confirmed a row on the page."""
    return rule.changed_by is not None or rule.confirmer_id is not None


def _fitted(u: Unit, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """A new row of the product's file among those of people: the one before ends at the day
    before, and it ends itself where one of theirs begins."""
    rows = u.session.scalars(
        select(Rule)
        .filter_by(area_id=u.actor.area_id, kind=given["kind"], key=given["key"])
        .order_by(Rule.valid_from)
        .with_for_update()
    ).all()
    begins = given["valid_from"]
    for former in (row for row in rows if _is_of_people(row) and row.valid_from < begins):
        if former.valid_to is None or former.valid_to >= begins:
            _change(u, former, "close", {"valid_to": begins - ONE_DAY})
    theirs = (row.valid_from for row in rows if _is_of_people(row) and row.valid_from > begins)
    last = min((day - ONE_DAY for day in theirs), default=None)
    if last is None or (given["valid_to"] and given["valid_to"] <= last):
        return given
    return {**given, "valid_to": last}


@verb("rule.edit")
def add_rule(actor: Actor, given: Mapping[str, Any], reason: str = "") -> Rule:
    """Make a row: kind, key, value, valid_from, source, and perhaps valid_to.

    The row of the key that was in force is closed at the day before. A row that begins in the past
    needs a reason. Raises Invalid; Conflict ``rule.periods_overlap`` where a later row stands.
    """
    with unit(actor) as u:
        _check(given["kind"], given)
        if given["valid_from"] < u.today and not reason.strip():
            raise Invalid(Problem("reason", "rule.reason_for_past"))
        key = _key(actor, given["kind"], given["key"])
        if key is None:
            raise Invalid(Problem("key", "rule.unknown_key", {"key": given["key"]}))
        return _add(u, {**given, "key": key}, reason)


def _key(actor: Actor, kind: str, written: str) -> str | None:
    """A rule's key as it is kept; None where it names something that is not there."""
    reader: KeyReader | None = current_app.extensions[KEYS].get(kind)
    return written if reader is None else reader(actor, written)


def _with_keys(u: Unit, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a file with their keys as they are kept. Raises Invalid with the place of each
    key that names something that is not there, unless the row stands already."""
    keys = [_key(u.actor, row["kind"], row["key"]) for row in rows]
    unknown = [
        Problem(f"rules.{place}.key", "rule.unknown_key", {"key": row["key"]})
        for place, (row, key) in enumerate(zip(rows, keys, strict=True))
        if key is None and _standing(u, row) is None
    ]
    if unknown:
        raise Invalid(*unknown)
    return [{**row, "key": key or row["key"]} for row, key in zip(rows, keys, strict=True)]


def _add(u: Unit, given: Mapping[str, Any], reason: str) -> Rule:
    former = u.session.scalars(
        select(Rule)
        .filter_by(area_id=u.actor.area_id, kind=given["kind"], key=given["key"])
        .where(Rule.valid_from < given["valid_from"])
        .order_by(Rule.valid_from.desc())
        .limit(1)
        .with_for_update()
    ).one_or_none()
    day_before = given["valid_from"] - ONE_DAY
    if former is not None and (former.valid_to is None or former.valid_to > day_before):
        _change(u, former, "close", {"valid_to": day_before}, by=u.actor.user_id)
    return _make(u, given, reason=reason.strip(), by=u.actor.user_id)


@verb("rule.edit")
def edit_rule(actor: Actor, rule_id: UUID, changes: Mapping[str, Any]) -> Rule:
    """Change the value, source or last day of a row that is not in force yet.

    Raises Refused ``rule.in_force`` for others, which are followed by a new row; Invalid.
    """
    with unit(actor) as u:
        rule = u.lock(Rule, rule_id)
        _check(rule.kind, changes)
        if rule.valid_from <= u.today:
            raise Refused("rule.in_force")
        _change_and_unconfirm(u, rule, "edit", changes)
        return rule


@verb("rule.edit")
def correct_rule(actor: Actor, rule_id: UUID, changes: Mapping[str, Any], reason: str) -> Rule:
    """Correct a slip of the pen in the value or source of a row, with the reason in the log.

    The corrected row waits for confirmation anew. Raises Invalid without a reason.
    """
    with unit(actor) as u:
        rule = u.lock(Rule, rule_id)
        if not reason.strip():
            raise Invalid(Problem("reason", "rule.reason_missing"))
        _check(rule.kind, changes)
        _change_and_unconfirm(u, rule, "correct", changes, reason=reason.strip())
        return rule


@verb("rule.edit")
def withdraw_rule(actor: Actor, rule_id: UUID) -> None:
    """Take away a row that is not in force yet; the one before it goes on in its place."""
    with unit(actor) as u:
        rule = u.lock(Rule, rule_id)
        if rule.valid_from <= u.today:
            raise Refused("rule.in_force")
        former = u.find(
            Rule,
            area_id=rule.area_id,
            kind=rule.kind,
            key=rule.key,
            valid_to=rule.valid_from - ONE_DAY,
        )
        record(u, rule, "withdraw", kind=rule.kind, key=rule.key)
        u.session.delete(rule)
        u.session.flush()
        if former is not None:
            _change(u, former, "reopen", {"valid_to": rule.valid_to}, by=u.actor.user_id)


@verb("rule.confirm")
def confirm_rule(actor: Actor, rule_id: UUID) -> Rule:
    """Confirm the reading of a row by name; nobody confirms what he or she wrote.

    Raises Refused ``rule.already_confirmed`` or ``rule.same_person``.
    """
    with unit(actor) as u:
        rule = u.lock(Rule, rule_id)
        confirmer_id = person_of(u.actor)
        if rule.confirmed_by is not None:
            raise Refused("rule.already_confirmed", by=rule.confirmed_by)
        if rule.changed_by == confirmer_id:
            raise Refused("rule.same_person")
        today = u.today
        rule.confirmed_by = f"{u.actor.name}, {today.day}.{today.month}.{today.year}"
        rule.confirmer_id, rule.confirmed_at = confirmer_id, u.now
        record(u, rule, "confirm", kind=rule.kind, key=rule.key)
        return rule


@verb("rule.edit")
def import_rules(actor: Actor, text: str, reason: str = "") -> int:
    """Take an edited file of rules, such as an exported one; returns how many rows were changed.

    New rows are added and close those before them, rows that are not in force yet are edited.
    Rows in force change only with a reason, as corrections; confirmations are given on the page
    alone. Raises Invalid with the row and field of every problem, and then changes nothing.
    """
    content = read_data(RuleFileSchema(), text)
    with unit(actor) as u:
        given_rows = _with_keys(u, content["rules"])
        rows = [Row(place, given, _standing(u, given)) for place, given in enumerate(given_rows)]
        problems = problems_of(rows, u.today, bool(reason.strip()))
        if problems:
            raise Invalid(*problems)
        changed = 0
        for row in sorted(rows, key=lambda row: row.given["valid_from"]):
            with _in_row(row.place):
                changed += _take(u, row, reason)
        return changed


def _take(u: Unit, row: Row, reason: str) -> bool:
    """Do what a row of an edited file asks for; whether that changed anything."""
    if row.standing is None:
        _add(u, row.given, reason)
    elif not row.differs:
        return False
    elif row.differs == {"valid_to"}:
        _change(u, row.standing, "close", row.changes, by=u.actor.user_id)
    else:
        begun = row.standing.valid_from <= u.today
        action = "correct" if begun else "edit"
        _change_and_unconfirm(u, row.standing, action, row.changes, reason=reason.strip())
    return True


@contextmanager
def _in_row(place: int) -> Iterator[None]:
    """Say of what the database refuses which row of the file it was."""
    try:
        yield
    except DBAPIError as error:
        meaning = from_database_error(error)
        if not isinstance(meaning, Conflict):
            raise
        raise Conflict(meaning.code, field=f"rules.{place}.valid_from") from error


def _standing(u: Unit, given: Mapping[str, Any]) -> Rule | None:
    identity = {name: given[name] for name in ("kind", "key", "valid_from")}
    return u.find(Rule, area_id=u.actor.area_id, **identity)


def _check(kind: str, given: Mapping[str, Any]) -> None:
    """Raise Invalid with each problem of the value, and where there is no source."""
    problems = list(value_problems(kind, given["value"])) if "value" in given else []
    if not given.get("source", "x").strip():
        problems.append(Problem("source", "rule.source_missing"))
    if problems:
        raise Invalid(*problems)


def _make(u: Unit, given: Mapping[str, Any], *, reason: str = "", by: UUID | None = None) -> Rule:
    made = u.add(Rule, changed_by=by, **given)
    facts = {"reason": reason} if reason else {}
    record(u, made, "create", kind=made.kind, key=made.key, **facts)
    _tell(u, made)
    return made


def _tell(u: Unit, rule: Rule) -> None:
    """Tell of what somebody changed of today's rules; what the product brings along is looked at
    by the daily judgement."""
    if rule.changed_by is not None and rule.valid_from <= u.today:
        send(u, RulesChanged())


def _change_and_unconfirm(
    u: Unit, rule: Rule, action: str, changes: Mapping[str, Any], **facts: str
) -> None:
    """Change what a row says; whoever confirmed it confirmed something else."""
    told = {name: changes[name] for name in ("value", "source", "valid_to") if name in changes}
    _change(u, rule, action, told | {"confirmed_by": None}, by=u.actor.user_id, **facts)
    rule.confirmer_id = rule.confirmed_at = None
    u.session.flush()


def _change(
    u: Unit,
    rule: Rule,
    action: str,
    given: Mapping[str, Any],
    *,
    by: UUID | None = None,
    **facts: str,
) -> None:
    """Give a row these values and write those that differ into the log, before and after."""
    before = {
        name: getattr(rule, name) for name, value in given.items() if getattr(rule, name) != value
    }
    for name in before:
        setattr(rule, name, given[name])
    if before:
        rule.changed_by = by or rule.changed_by
        u.session.flush()
        after = {name: given[name] for name in before}
        told = {name: fact for name, fact in facts.items() if fact}
        record(u, rule, action, before=_plain(before), after=_plain(after), **told)
        _tell(u, rule)


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as the audit log keeps them: days as ISO dates."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in sorted(values.items())
    }
