"""A line's evidence as a page shows it: days against the rule, arithmetic, what is odd about it."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date as babel_date
from flask_babel import gettext as _

from marketplace.platform.i18n import format_money, language
from outcomes.payments.models import PaymentLine
from outcomes.pure.explain import Adjustment, Explanation, Outcome, explanation_from

DAY_KINDS = {"worked": "worked", "short": "gap", "gap": "gap"}


@dataclass(frozen=True)
class Oddity:
    """Why a person should look at a line first: a status kind and words."""

    kind: str
    text: str


def oddities(line: PaymentLine) -> list[Oddity]:
    """What is unusual about a line; none where everything is plain."""
    explanation = explanation_from(line.explanation)
    found = []
    if line.state == "answered":
        found.append(Oddity("info", _("Vastaus saatu")))
    if isinstance(explanation, Adjustment):
        return [*found, Oddity("info", _("Oikaisurivi"))]
    if explanation.cuts:
        found.append(Oddity("differs", _("Katto rajaa")))
    if explanation.factors:
        found.append(Oddity("differs", explanation.factors[0].label.in_language(language())))
    if explanation.attempt > 1:
        found.append(Oddity("differs", _("Uusi yritys")))
    elif explanation.gap_days:
        found.append(Oddity("differs", _("Katkos")))
    return found


def calendar_months(line: PaymentLine) -> list[dict[str, object]]:
    """The months of the days looked at, for the calendar component."""
    outcome = _outcome_of(explanation_from(line.explanation))
    if outcome is None or not outcome.stretches:
        return []
    kinds = {
        day: DAY_KINDS[stretch.status]
        for stretch in outcome.stretches
        for day in stretch.each_day()
    }
    kinds[outcome.outcome_on] = "met"
    return [_month(year, month, kinds) for year, month in _months(min(kinds), max(kinds))]


def _months(first: date, last: date) -> Iterator[tuple[int, int]]:
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        yield year, month
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def _month(year: int, month: int, kinds: dict[date, str]) -> dict[str, object]:
    lead, length = monthrange(year, month)
    first = date(year, month, 1)
    return {
        "name": babel_date(first, "LLLL y", locale=language()),
        "lead": lead,
        "days": [
            {"number": number, "kind": kinds.get(date(year, month, number), "none")}
            for number in range(1, length + 1)
        ],
    }


def calendar_legend(line: PaymentLine) -> list[tuple[str, str]]:
    """What the colours of the calendar mean, those that occur."""
    outcome = _outcome_of(explanation_from(line.explanation))
    if outcome is None:
        return []
    legend = [("worked", _("Työssä")), ("met", _("Ehto täyttyy"))]
    if outcome.gap_days:
        legend.insert(1, ("gap", _("Katkos, %(days)s päivää", days=outcome.gap_days)))
    return legend


def arithmetic(line: PaymentLine) -> list[tuple[str, str]]:
    """How the amount comes about, step by step: name and value."""
    explanation = explanation_from(line.explanation)
    if isinstance(explanation, Adjustment):
        return [
            (_("Tuloksesta kuuluu nyt"), format_money(explanation.now_cents)),
            (_("Aiemmin laskettu samasta tuloksesta"), format_money(-explanation.before_cents)),
        ]
    price = explanation.price
    group = f", {price.group_label.in_language(language())}" if price.group_label else ""
    steps = [(f"{price.label.in_language(language())}{group}", format_money(price.cents))]
    for factor in explanation.factors:
        steps.append((factor.label.in_language(language()), f"× {factor.times}"))
    for cut in explanation.cuts:
        left = _(
            "%(label)s, jäljellä %(left)s",
            label=cut.label.in_language(language()).capitalize(),
            left=format_money(cut.left_cents),
        )
        steps.append((left, format_money(-cut.cut_cents)))
    return steps


def _outcome_of(explanation: Explanation) -> Outcome | None:
    return explanation.now if isinstance(explanation, Adjustment) else explanation
