"""A line's evidence as a page shows it: days against the rule, arithmetic, what is odd about it."""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from babel.dates import format_date as babel_date
from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.platform.i18n import format_date_fi, format_money, language
from marketplace.platform.words import label
from marketplace.pure.periods import Span
from outcomes.payments.models import PaymentLine
from outcomes.pure.description.asking import asked_by
from outcomes.pure.exceptions import (
    CORRECTED,
    DISPUTED,
    DOUBLE_CLAIM,
    PROVIDER_ONLY,
    exceptions_of,
)
from outcomes.pure.explain import Adjustment, Explanation, Outcome
from outcomes.pure.scheme import parse_scheme
from outcomes.pure.words import capitalised, fact_words, step_name
from outcomes.verification.adjusted import Days, met_on, spans

BESIDE = (DISPUTED, CORRECTED, PROVIDER_ONLY)
"""Exceptions that a line's own explanation does not show."""
DAY_KINDS = {"worked": "worked", "short": "gap", "gap": "gap"}


@dataclass(frozen=True)
class Oddity:
    """Why a person should look at a line first: a status kind and words."""

    kind: str
    text: str


def fact(line: PaymentLine) -> str:
    """What happened and when, as the title of a line; of an adjustment, what became of it."""
    explanation = line.explained
    if not isinstance(explanation, Adjustment):
        return capitalised(fact_words(explanation, language()))
    day = format_date_fi(explanation.outcome_on)
    if explanation.moved_to:
        moved_to = format_date_fi(explanation.moved_to)
        return _("Oikaisu: tulos siirtyi %(day)s → %(moved_to)s", day=day, moved_to=moved_to)
    if explanation.now is None:
        return _("Oikaisu: tulos %(day)s peruuntui", day=day)
    return _("Oikaisu: tuloksen summa muuttui %(day)s", day=day)


def particulars(line: PaymentLine) -> list[str]:
    """What stands below the fact: the rule, the group, and what moved day or amount."""
    explanation = line.explained
    lang = language()
    found = [capitalised(explanation.rule_label.in_language(lang))]
    if isinstance(explanation, Adjustment):
        return [*found, fact_words(explanation.now, lang)] if explanation.now else found
    if explanation.price.group_label:
        found.append(explanation.price.group_label.in_language(lang))
    if explanation.gap_days:
        days = explanation.gap_days
        found.append(ngettext("katkoja %(num)d päivä", "katkoja %(num)d päivää", days))
    return found + [
        each.label.in_language(lang) for each in (*explanation.factors, *explanation.cuts)
    ]


def oddities(line: PaymentLine) -> list[Oddity]:
    """What is unusual about a line, the gravest first; none where everything is plain."""
    explanation = line.explained
    found = [Oddity("differs", label("payment_line.sampled"))] if line.sampled else []
    if line.claim in ("conflict", "shared"):
        found.append(Oddity("differs", _exception(DOUBLE_CLAIM)))
    if line.exception in BESIDE:
        found.append(Oddity("differs", _exception(line.exception)))
    for code in exceptions_of(explanation):
        if code == "factor" and isinstance(explanation, Outcome):
            lang = language()
            words = [capitalised(used.label.in_language(lang)) for used in explanation.factors]
        else:
            words = [_exception(code)]
        kind = "info" if code == "adjustment" else "differs"
        told = {oddity.text for oddity in found}
        found += [Oddity(kind, each) for each in words if each not in told]
    return found


def _exception(code: str) -> str:
    return label(f"payment_line.exception.{code}")


def conditions(line: PaymentLine) -> list[tuple[str, str]]:
    """What the rule of a line asks, as pairs of a heading and a phrase."""
    if line.contract is None:
        return []
    scheme = parse_scheme(line.contract.scheme, line.contract.number)
    return list(asked_by(scheme, line.rule, language()))


def calendar_months(line: PaymentLine) -> list[dict[str, object]]:
    """The months of the days looked at, for the calendar component; other days are plain."""
    outcome = _outcome_of(line.explained)
    if outcome is None:
        return []
    kinds = {
        day: DAY_KINDS[stretch.status]
        for stretch in outcome.stretches
        for day in stretch.each_day()
    }
    kinds[outcome.outcome_on] = "met"
    return _calendar(kinds)


def adjusted_months(line: PaymentLine, days: Days) -> list[dict[str, object]]:
    """The same of an adjustment, by the facts that it rests on; days that were lost are gaps."""
    kinds = dict.fromkeys(Span(days.first, days.last).each_day(), "none")
    kinds |= dict.fromkeys(days.worked, "worked") | dict.fromkeys(days.lost, "gap")
    if (met := met_on(line)) is not None:
        kinds[met] = "met"
    return _calendar(kinds)


def adjusted_legend(line: PaymentLine, days: Days) -> list[tuple[str, str]]:
    """What the colours of an adjustment's calendar mean, those that occur."""
    legend = [("worked", _("Työssä"))] if days.worked else []
    if days.lost:
        legend.append(("gap", _("Ei enää työpäivä")))
    if (met := met_on(line)) is not None:
        legend.append(("met", _("Ehto täyttyi %(day)s", day=format_date_fi(met))))
    return [*legend, ("none", _("Ei työtä tai ei tarkasteltu"))]


def changed_days(days: Days) -> list[str]:
    """Which days of work an adjustment takes off, and which it adds, as sentences."""
    told = []
    if days.lost:
        told.append(_("Työpäivistä poistuu: %(days)s.", days=_spans(days.lost)))
    if days.gained:
        told.append(_("Työpäiviin tulee lisää: %(days)s.", days=_spans(days.gained)))
    return told


def _spans(days: Iterable[date]) -> str:
    return ", ".join(
        format_date_fi(span.first)
        if span.days == 1
        else f"{format_date_fi(span.first)}–{format_date_fi(span.last)}"
        for span in spans(days)
    )


def _calendar(kinds: dict[date, str]) -> list[dict[str, object]]:
    return [_month(year, month, kinds) for year, month in _months(min(kinds), max(kinds))]


def _months(first: date, last: date) -> Iterator[tuple[int, int]]:
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        yield year, month
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def _month(year: int, month: int, kinds: dict[date, str]) -> dict[str, object]:
    lead, length = monthrange(year, month)
    return {
        "name": babel_date(date(year, month, 1), "LLLL y", locale=language()),
        "lead": lead,
        "days": [
            {"number": number, "kind": kinds.get(date(year, month, number), "none")}
            for number in range(1, length + 1)
        ],
    }


def calendar_legend(line: PaymentLine) -> list[tuple[str, str]]:
    """What the colours of the calendar mean, those that occur."""
    outcome = _outcome_of(line.explained)
    if outcome is None:
        return []
    legend = []
    if outcome.counted_days > 1:
        legend.append(("worked", _("Työssä")))
    if outcome.gap_days:
        days = outcome.gap_days
        legend.append(("gap", ngettext("Katkos, %(num)d päivä", "Katkos, %(num)d päivää", days)))
    met = _("Ehto täyttyi %(day)s", day=format_date_fi(outcome.outcome_on))
    return [*legend, ("met", met), ("none", _("Ei tarkasteltu"))]


def arithmetic(line: PaymentLine) -> list[tuple[str, str]]:
    """How the amount comes about, step by step: name and value."""
    explanation = line.explained
    if isinstance(explanation, Adjustment):
        return [
            (_("Tuloksesta kuuluu nyt"), format_money(explanation.now_cents)),
            (_("Aiemmin laskettu samasta tuloksesta"), format_money(-explanation.before_cents)),
        ]
    lang = language()
    prices = (explanation.price, *explanation.supplements)
    steps = [(price.label.in_language(lang), format_money(price.cents)) for price in prices]
    if explanation.quantity != 1:
        steps.append((_("Määrä"), f"× {explanation.quantity}"))
    for used in explanation.factors:
        share = share_words(used.times)
        name = capitalised(used.label.in_language(lang))
        steps.append((name, _("maksetaan %(share)s hinnasta", share=share)))
    if explanation.factors:
        steps.append((_("Kertoimen jälkeen"), format_money(explanation.worth_cents)))
    for step in explanation.steps():
        name = capitalised(step_name(step, lang))
        steps.append((name, format_money(step.after - step.before)))
    return steps


def share_words(times: Fraction) -> str:
    """A factor as a percentage where it is a whole one, else as the fraction that it is."""
    percent = times * 100
    return f"{percent.numerator} %" if percent.denominator == 1 else str(times)


def _outcome_of(explanation: Explanation) -> Outcome | None:
    return explanation.now if isinstance(explanation, Adjustment) else explanation
