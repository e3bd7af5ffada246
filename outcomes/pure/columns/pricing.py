"""What outcomes are worth: base, cases, supplements, factors, rounded once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import polars as pl

from outcomes.pure.columns.values import Val
from outcomes.pure.columns.worlds import Leaves, Row, Worlds
from outcomes.pure.columns.worth import in_columns, on_most_days
from outcomes.pure.expressions.evaluate import evaluate, holds
from outcomes.pure.expressions.tree import Expression, Number
from outcomes.pure.problems import Unpriced
from outcomes.pure.reference.pricing import rounded, unknown, whole
from outcomes.pure.tree import Formula, Pays, Rule

CENTS = {
    "quantity": pl.Int64,
    "price": pl.Int64,
    "added": pl.Int64,
    "cents": pl.Int64,
    "factors": pl.String,
}
"""How often, the price and its supplements rounded, what the outcome is worth, its factors."""


def worth(worlds: Worlds, rule: Rule) -> pl.DataFrame:
    """What each outcome is worth. Raises FactProblems."""
    quick = in_columns(worlds, rule)
    if quick is not None:
        return quick
    leaves: Leaves = {}
    resolved = _Resolved(worlds, rule, leaves)
    found, places = worlds.distinct(leaves, resolved.worth)
    bad = pl.Series([isinstance(each, Unpriced) for each in found], dtype=pl.Boolean)
    if bad.any():
        _unpriced(worlds, rule, found, bad, places)
    frame = pl.DataFrame(found, schema=CENTS, orient="row")
    return frame[places]


def _unpriced(
    worlds: Worlds, rule: Rule, found: list[Any], bad: pl.Series, places: pl.Series
) -> None:
    """Raise the problem of the first outcome that has one, as the interpreter finds it."""
    rows = bad[places].arg_true()
    if len(rows):
        ids = worlds.facts.subjects["id"][worlds.s[rows]]
        its = pl.DataFrame({"row": rows, "id": ids, "on": worlds.series("outcome_on")[rows]})
        order = ["row"] if "@cohort" in worlds.names else ["on", "id", "row"]
        row, subject = its.sort(order).select("row", "id").row(0)
        raise found[places[row]].of("referrals", subject, rule.id)


@dataclass(frozen=True)
class _Part:
    """An expression whose names are columns, and the text that it was written as."""

    expression: Expression
    text: str

    def value(self, row: Row) -> Any:
        return evaluate(self.expression, row)

    def amount(self, row: Row) -> Fraction:
        value = self.value(row)
        if value is None:
            raise unknown(self.expression, self.text, row)
        return Fraction(value)


NOTHING = Pays(base=Expression("0 EUR", Number(Fraction(0), "eur")))
"""What a rule without a price pays: its outcomes are there for other rules to ask about."""


class _Resolved:
    """A rule's amounts with columns for names, so that they are worked out for distinct rows."""

    def __init__(self, worlds: Worlds, rule: Rule, leaves: Leaves) -> None:
        def part(formula: Formula) -> _Part:
            return _Part(Expression("", worlds.resolved(formula.node, leaves)), formula.text)

        pays = rule.pays or NOTHING
        self.rounding = worlds.facts.scheme.rounding
        self.quantity = part(rule.quantity) if rule.quantity else None
        self.cases = [(part(case.condition), part(case.amount)) for case in pays.cases]
        self.choose = pays.choose
        self.base = part(pays.base) if pays.base else None
        self.tiers = _tiers(pays, part)
        self.factors = [(code, *_factor(worlds, rule, code, leaves, part)) for code in rule.factors]

    def worth(self, row: Row) -> tuple[int, int, int, int, str] | Unpriced:
        """Quantity, price, supplements and worth of one distinct row."""
        try:
            quantity = self._quantity(row)
            price, added = self._price(row)
            exact = (price + sum(added)) * quantity
            factors = ""
            for code, times in self._times(row):
                exact, factors = exact * times, f"{factors}*{code}"
        except Unpriced as bad:
            return bad
        cents = sum(rounded(each, self.rounding) for each in added)
        return (
            quantity,
            rounded(price, self.rounding),
            cents,
            rounded(exact, self.rounding),
            factors,
        )

    def _quantity(self, row: Row) -> int:
        if self.quantity is None:
            return 1
        return whole(self.quantity.amount(row), self.quantity.text)

    def _price(self, row: Row) -> tuple[Fraction, list[Fraction]]:
        fitting = [amount for condition, amount in self.cases if condition.value(row) is True]
        if self.choose == "add" or not fitting:
            base = self._base(row).amount(row)
            return base, [amount.amount(row) for amount in fitting]
        if self.choose == "highest":
            return max(amount.amount(row) for amount in fitting), []
        return fitting[0].amount(row), []

    def _base(self, row: Row) -> _Part:
        if self.tiers is None:
            assert self.base is not None  # noqa: S101 -- checks.py asks for one of the two
            return self.base
        by, steps = self.tiers
        number = by.value(row)
        if number is None:
            raise unknown(by.expression, by.text, row)
        return next(amount for fits, amount in steps if fits(row, number))

    def _times(self, row: Row) -> Iterator[tuple[str, Fraction]]:
        for code, applies, times in self.factors:
            if applies(row):
                value = times.value(row)
                if value is None:
                    raise unknown(times.expression, times.text, row)
                yield code, value


Makes = Callable[[Formula], _Part]


def _tiers(pays: Pays, part: Makes) -> tuple[_Part, list[tuple[Any, _Part]]] | None:
    if pays.tiers is None:
        return None
    steps = []
    for step in pays.tiers.steps:
        bound = step.below or step.up_to
        limit = part(bound) if bound else None
        steps.append((_fits(limit, strict=step.below is not None), part(step.amount)))
    return part(pays.tiers.by), steps


def _fits(limit: _Part | None, strict: bool) -> Callable[[Row, Any], bool]:
    def fits(row: Row, number: Any) -> bool:
        if limit is None:
            return True
        bound = limit.value(row)
        return bool(number < bound if strict else number <= bound)

    return fits


def _factor(
    worlds: Worlds, rule: Rule, code: str, leaves: Leaves, part: Makes
) -> tuple[Callable[[Row], bool], _Part]:
    factor = worlds.facts.scheme.factors[code]
    condition = part(factor.condition) if factor.condition else None
    most = f"@most {code}"
    if factor.most_days is not None:
        leaves[most] = Val("truth", on_most_days(worlds, rule, code, factor))

    def applies(row: Row) -> bool:
        if condition is not None and not holds(condition.expression, row):
            return False
        return factor.most_days is None or bool(row.look(most))

    return applies, part(factor.times)
