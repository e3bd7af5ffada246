"""The verb of the rules: loading the dated values from a file."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from marketplace.platform.actor import Actor
from marketplace.platform.audit import record
from marketplace.platform.datafiles import read_data
from marketplace.platform.permissions import verb
from marketplace.platform.unit import Unit, unit
from marketplace.rules.models import Rule
from marketplace.rules.schemas import RuleFileSchema

STANDARD = Path(__file__).with_name("rules.yaml")
"""The file with the legal values known to the product."""


@verb("rule.load")
def load_rules(actor: Actor, text: str) -> None:
    """Make the area's rules as a file states them; loading again updates rows by their first day.

    What the file does not name stays. Raises Invalid with the place of each problem, and Conflict
    ``rule.periods_overlap`` where two periods of one key overlap.
    """
    content = read_data(RuleFileSchema(), text)
    with unit(actor) as u:
        for given in sorted(content["rules"], key=lambda rule: rule["valid_from"]):
            _store(u, given)


def _store(u: Unit, given: Mapping[str, Any]) -> None:
    identity = {name: given[name] for name in ("kind", "key", "valid_from")}
    found = u.find(Rule, area_id=u.actor.area_id, **identity)
    if found is None:
        made = u.add(Rule, **given)
        record(u, made, "create", kind=made.kind, key=made.key)
        return
    before = {
        name: getattr(found, name) for name, value in given.items() if getattr(found, name) != value
    }
    for name in before:
        setattr(found, name, given[name])
    if before:
        u.session.flush()
        after = {name: given[name] for name in before}
        record(u, found, "change", before=_plain(before), after=_plain(after))


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as the audit log keeps them: days as ISO dates."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in sorted(values.items())
    }
