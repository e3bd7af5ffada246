"""What changes a sum changes the description: nothing that is paid by is left unsaid."""

from collections.abc import Collection, Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest

from outcomes.pure.description.describe import describe
from outcomes.pure.expressions.grammar import parse
from outcomes.pure.expressions.tree import Expression, Name, walk
from outcomes.pure.order import formulas
from outcomes.pure.scheme import parse_scheme
from outcomes.pure.tree import Columns, EventType, Group, On, Rule, Scheme, Text
from outcomes.schemes import examples
from tests.unit.outcomes.random_schemes import random_scheme
from tests.unit.outcomes.small_schemes import ANY, START, scheme

EXAMPLES = sorted(p.stem for p in examples.FOLDER.glob("*.yaml") if ".cases" not in p.name)
UNPAID = {"id", "version", "language", "source"}
"""What names things and says where they come from."""
NO_SUMS = (Text, Group, Columns, EventType)
SUBJECTS = ("referral", "employer", "deliverable", "contract")


def odd() -> Scheme:
    """What no example has: each of it changes what is paid."""
    day = {"day": "contract.ends_on"}
    gap = {"longest": 1, "longer": "reset"}
    months = {"work": "any", "from": "started_on", "reach": "3 calendar_months", "gap": gap}
    return scheme(
        {**START, "in": "job", "per": "episode", "when": {"day": "job.begins_on"}}
        | {"factors": ["half"]},
        {"id": "late", "in": "job", "when": {"day": "started_on + 5 days"}, "pays": "fee"},
        {"id": "exam", "in": "job", "when": {"event": {"type": "exam"}}, "pays": "fee"},
        {"id": "months", "when": {"counted": months}, "pays": "fee"},
        {"id": "fixed", "for": "contract", "when": day, "pays": "fee"},
        {"id": "quarterly", "for": "quarters", "when": day, "pays": "fee"},
        {"id": "yearly", "for": "years", "when": day, "pays": "fee"},
        work=ANY | {"half_time": {"needs": "day.hours >= 18 h"}},
        episodes={
            "job": {"work": "half_time", "from": "started_on"}
            | {"stays": {"gap_days": 14, "work": "any"}},
        },
        events={"exam": {}},
        factors={
            "half": {"times": "1/2", "most_days": "spell.kind = 'subsidised'"}
            | {"if": "started_on >= 2027-01-01"}
        },
        cohorts={
            "quarters": {"members": "start", "by": "calendar_quarter"},
            "years": {"members": "start", "by": "calendar_year"},
        },
    )


def named(made: Scheme) -> Scheme:
    """A scheme in which everything is called by its code, so that no two things look alike."""
    parts: dict[str, Any] = {
        field.name: {code: _named(each, code) for code, each in part.items()}
        for field in fields(made)
        if isinstance(part := getattr(made, field.name), dict)
    }
    return replace(made, **parts, rules=tuple(_named(rule, rule.id) for rule in made.rules))


def _named(thing: Any, code: str) -> Any:
    text = Text(code, code, code)
    if isinstance(thing, Text):
        return text
    return replace(thing, label=text) if hasattr(thing, "label") else thing


def altered(made: Scheme) -> Iterator[tuple[str, Scheme]]:
    """A scheme with one thing in it changed, once for each thing that it pays by."""
    asked = {
        node.name for each in formulas(made) for node in walk(each.node) if isinstance(node, Name)
    }
    used = {code for rule in made.rules for code in rule.factors}
    idle = {"values": made.values.keys() - asked, "factors": made.factors.keys() - used}
    for path, changed in _Changes(made).of(made, Scheme, "scheme"):
        part, _, code = path.removeprefix("scheme.").partition(".")
        code = code.partition(".")[0]
        if code not in idle.get(part, ()):
            yield path, changed


class _Changes:
    def __init__(self, made: Scheme) -> None:
        rules: Collection[str] = [rule.id for rule in made.rules]
        self.made = made
        self.codes: dict[str, Collection[str]] = {
            "work": made.work, "event": made.events, "type": made.events, "members": rules,
            "episode": made.episodes, "subject": (*made.cohorts, *SUBJECTS), "rules": rules,
            "factors": made.factors, "table": made.tables,
        }  # fmt: skip

    def of(self, value: Any, hint: Any, path: str) -> Iterator[tuple[str, Any]]:
        if value is None or isinstance(value, NO_SUMS):
            return
        if type(None) in get_args(hint) and not path.endswith(".choose"):
            yield f"no {path}", None
        if isinstance(value, Expression):
            yield path, parse(f"if(1 = 2, {value.text}, {value.text})")
        elif is_dataclass(value):
            yield from self.of_fields(value, path)
        elif isinstance(value, tuple | dict):
            yield from self.of_parts(value, get_args(hint), path)
        elif isinstance(value, str):
            stated = _options(hint) or self.codes[path.rpartition(".")[2]]
            yield from ((f"{path} {other}", other) for other in stated if other != value)
        elif isinstance(value, date):
            yield path, value + timedelta(days=1)
        else:
            yield path, value + (1 if isinstance(value, int) else Fraction(1, 7))

    def of_parts(self, parts: Any, hints: tuple[Any, ...], path: str) -> Iterator[tuple[str, Any]]:
        if isinstance(parts, dict):
            for key, each in parts.items():
                for at, new in self.of(each, hints[1], f"{path}.{key}"):
                    yield at, {**parts, key: new}
            return
        for n, each in enumerate(parts):
            for at, new in self.of(each, hints[0], path):
                yield at, (*parts[:n], new, *parts[n + 1 :])
            yield f"{path} without {n}", (*parts[:n], *parts[n + 1 :])

    def of_fields(self, value: Any, path: str) -> Iterator[tuple[str, Any]]:
        hints = get_type_hints(type(value))
        for field in fields(value):
            if field.name in UNPAID or self.means_nothing(value, field.name):
                continue
            of_field = getattr(value, field.name)
            for at, new in self.of(of_field, hints[field.name], f"{path}.{field.name}"):
                yield at, replace(value, **{field.name: new})

    def means_nothing(self, value: Any, field: str) -> bool:
        """Cohorts and contracts have one outcome of a rule on a day, however it is counted, and a
        rule about the first day of an episode runs in no other."""
        if not isinstance(value, Rule):
            return False
        if value.subject in self.made.cohorts:
            return field in ("per", "most")
        if isinstance(value.when, On) and value.when.day.node == Name(f"{value.episode}.begins_on"):
            return field == "episode"
        return field == "per" and value.subject == "contract"


def _options(hint: Any) -> tuple[str, ...]:
    if get_origin(hint) is Literal:
        return get_args(hint)
    return tuple(each for part in get_args(hint) for each in _options(part))


def unsaid(made: Scheme) -> list[str]:
    """What may change in a scheme without a word of its description changing."""
    made = named(made)
    said = describe(made, "en", sources=False)
    return [path for path, other in altered(made) if describe(other, "en", sources=False) == said]


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_leaves_nothing_unsaid(name: str) -> None:
    assert unsaid(parse_scheme(examples.text(f"{name}.yaml"), name)) == []


def test_what_no_example_has_is_said_too() -> None:
    assert unsaid(odd()) == []


@pytest.mark.parametrize("seed", range(3))
def test_a_random_scheme_leaves_nothing_unsaid(seed: int) -> None:
    made = random_scheme(Random(seed))  # noqa: S311 -- no secret
    assert made is None or unsaid(made) == []
