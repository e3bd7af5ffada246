"""What `check` lists as possible is known: in both engines, wherever it is asked, to one answer."""

from dataclasses import replace
from random import Random

from hypothesis import given

from outcomes.pure.checks import contradictions
from outcomes.pure.expressions.grammar import parse
from outcomes.pure.expressions.types import FUNCTIONS, SYMBOLS, Scope, TypeFault, type_of
from outcomes.pure.meaning import scope_of_amounts
from outcomes.pure.reference import interpreter
from outcomes.pure.tree import Pays, Scheme
from tests.unit.outcomes.test_engines import SEEDS, answer, in_columns, question, subjects

ABOVE = {
    "number": "1",
    "eur": "100 EUR",
    "days": "9 days",
    "hours": "20 h",
    "date": "2026-04-01",
}
"""What is compared with, by type."""
AT_ONCE = 6


def possible(scope: Scope, rng: Random) -> list[str]:
    """Each name and function of a scope as it may be asked, and a day to ask it for."""
    dates = [name for name, kind in scope.names.items() if kind == "date"]
    asked = sorted(scope.names)
    for function in sorted({*FUNCTIONS} - {*scope.without}):
        given = []
        for takes in FUNCTIONS[function].takes:
            if takes in SYMBOLS:
                given.append(rng.choice([*scope.symbols.get(takes, ())] or ["none"]))
            else:
                of_type = {"date": rng.choice([*dates, "2026-03-01"]), "number": "1", "code": "'a'"}
                given.append(of_type[takes])
        asked.append(f"{function}({', '.join(given)})")
    return asked


def told(what: str, scope: Scope) -> str | None:
    """An amount that tells what is asked for, and whether it is known; None if it means nothing."""
    try:
        kind = type_of(parse(what).node, scope)
    except TypeFault:
        return None
    if kind == "truth":
        return f"if({what}, 1 EUR, 2 EUR)"
    test = f"{what} = 'a'" if kind == "code" else f"{what} > {ABOVE[kind]}"
    return f"if(known({what}), if({test}, 3 EUR, 5 EUR), 7 EUR)"


def asking(scheme: Scheme, rng: Random) -> Scheme:
    """The scheme with rules that pay by what they may speak of, and ask for some of it."""
    for n, rule in enumerate(scheme.rules):
        scope = scope_of_amounts(scheme, rule)
        said = [text for what in possible(scope, rng) if (text := told(what, scope))]
        amounts = rng.sample(said, min(AT_ONCE, len(said)))
        condition = rng.choice([text for text in said if "place" not in text])
        changed = (
            replace(rule, pays=Pays(base=parse(" + ".join(amounts))), quantity=None),
            replace(rule, condition=parse(f"{condition} > 1 EUR")),
        )
        for each in changed:
            rules = (*scheme.rules[:n], each, *scheme.rules[n + 1 :])
            made = replace(scheme, rules=rules)
            if not any(contradictions(made)):  # as random schemes have none
                scheme = made
    return scheme


@subjects(20, 20)
@given(SEEDS)
def test_what_may_be_asked_is_answered_alike(seed: int) -> None:
    asked = question(seed, 20)
    rng = Random(seed)  # noqa: S311 -- no secret
    asked = replace(asked, scheme=asking(asked.scheme, rng))
    assert in_columns(asked) == answer(interpreter.calculate, asked)
