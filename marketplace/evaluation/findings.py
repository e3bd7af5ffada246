"""Sensitivity in sentences and numbers, for pages and the command line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _

from marketplace.evaluation.chart import Chart, chart
from marketplace.platform.i18n import format_number, format_points, text_of
from marketplace.procurement.models import Call
from marketplace.pure.points import FULL
from marketplace.pure.sensitivity import PRICE, Line, Sensitivity

TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Finding:
    """What one weight does to the first place."""

    factor: str
    """The name of the weight."""
    sentence: str
    weight: int
    found: Sensitivity
    wide: Chart
    narrow: Chart

    @property
    def range(self) -> str:
        """From which weight to which the winner stands, in percent; "" where it does not lead."""
        low, high = _ends(self.found)
        return f"{low}–{high} %" if low else "–"

    def at(self, key: str, weight: int) -> str:
        """A tender's points at a weight, two decimals."""
        line = next(line for line in self.found.lines if line.key == key)
        exact = points_at(line, weight)
        return format_points(Decimal(round(exact * FULL)).scaleb(-2))


def points_at(line: Line, weight: int) -> Fraction:
    """Points on a line at a weight; between its stops as the straight line goes."""
    for (left, below), (right, above) in zip(line.points, line.points[1:], strict=False):
        if left <= weight <= right:
            return below + (above - below) * (weight - left) / (right - left)
    raise ValueError(f"{weight} is no weight")


def findings(
    call: Call,
    found: Sequence[Sensitivity],
    name: Callable[[str], str],
    short: Callable[[str], str],
) -> list[Finding]:
    """Every weight's finding, price first; `name` and `short` name a tender by its key."""
    labels = {criterion.key: text_of(criterion.labels) for criterion in call.criteria}
    return [
        Finding(
            _("Hinta") if each.factor == PRICE else labels[each.factor],
            _sentence(each, labels, name(each.winner)),
            each.weight,
            each,
            chart(each, name, width=640, height=230),
            chart(each, short, width=340, height=220),
        )
        for each in found
    ]


def _ends(each: Sensitivity) -> tuple[str, str]:
    """The range, rounded inwards, so that what is said is true."""
    if each.low is None or each.high is None:
        return "", ""
    return (
        format_number(_decimal(each.low).quantize(TENTH, ROUND_CEILING)),
        format_number(_decimal(each.high).quantize(TENTH, ROUND_FLOOR)),
    )


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _sentence(each: Sensitivity, labels: dict[str, str], winner: str) -> str:
    low, high = _ends(each)
    facts: dict[str, Any] = {"winner": winner, "low": low, "high": high}
    if each.factor == PRICE:
        return _price_sentence(each, facts)
    facts["name"] = labels[each.factor]
    if each.firm:
        return _(
            "%(winner)s pysyy ensimmäisenä, oli perusteen ”%(name)s” painoarvo mikä tahansa.",
            **facts,
        )
    if each.low is None:
        return _near(facts)
    return _(
        "%(winner)s pysyy ensimmäisenä, kun perusteen ”%(name)s” painoarvo on %(low)s–%(high)s %%.",
        **facts,
    )


def _price_sentence(each: Sensitivity, facts: dict[str, Any]) -> str:
    if each.firm:
        return _("%(winner)s pysyy ensimmäisenä, oli hinnan painoarvo mikä tahansa.", **facts)
    if each.low is None:
        return _near(facts)
    return _("%(winner)s pysyy ensimmäisenä, kun hinnan painoarvo on %(low)s–%(high)s %%.", **facts)


def _near(facts: dict[str, Any]) -> str:
    return _(
        "%(winner)s on ensimmäinen vain pyöristyksen tai tasatilanteen säännön vuoksi: pienikin "
        "painoarvon muutos voi vaihtaa järjestyksen.",
        **facts,
    )
