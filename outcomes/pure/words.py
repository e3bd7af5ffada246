"""Explanations in words: Finnish, Swedish and English sentences from one structure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from marketplace.pure.money import format_eur, round_half_up
from marketplace.pure.periods import HELSINKI, Span
from outcomes.pure.explain import (
    Adjustment,
    CohortUsed,
    EventUsed,
    Explanation,
    GoalReached,
    Outcome,
    Step,
)
from outcomes.pure.explain_prices import Compared, FactorUsed, PriceChosen, Side, Term, TierUsed
from outcomes.pure.expressions.words import OPERATORS, SIGNS, UNITS, amount_words
from outcomes.pure.lines import PaymentLine
from outcomes.pure.sentences import ONE_WORKED, WORDS
from outcomes.pure.tree import Text

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def reason_words(explanation: Explanation, lang: str) -> str:
    """The reason of a line as one sentence in fi, sv or en: facts, rule, group, arithmetic."""
    if isinstance(explanation, Adjustment):
        return _adjustment(explanation, lang)
    return _outcome(explanation, lang)


def sentences(lines: Iterable[PaymentLine], lang: str) -> list[str]:
    """The reasons of lines as sentences that stand alone, in fi, sv or en."""
    explained = (line.explanation for line in lines if line.explanation)
    return [capitalised(reason_words(explanation, lang)) for explanation in explained]


def fact_words(explanation: Explanation, lang: str) -> str:
    """The fact alone that a line rests on, in fi, sv or en: what happened, and when."""
    if isinstance(explanation, Adjustment):
        return _difference(explanation, lang)
    return _fact(explanation, lang)


def _outcome(outcome: Outcome, lang: str) -> str:
    words = WORDS[lang]
    parts = [_fact(outcome, lang)]
    if outcome.attempt > 1:
        parts.append(words["attempt"].format(number=outcome.attempt))
    if outcome.number > 1:
        parts.append(words["number"].format(number=outcome.number))
    if outcome.gap_days and not _of_sums(outcome):
        one = "gap_one" if outcome.gap_days == 1 else "gap"
        parts.append(words[one].format(days=outcome.gap_days))
    for weight, days in outcome.weighed.items():
        one = "weighed_one" if days == 1 else "weighed"
        parts[-1] += f" {words[one].format(days=days, weight=weight)}"
    if outcome.needs:
        needs = outcome.needs.in_language(lang)
        parts[-1] += f" {words['short'].format(days=outcome.short_days, needs=needs)}"
    parts.append(words["rule"].format(label=outcome.rule_label.in_language(lang)))
    parts += _compared(outcome.compared, lang)
    if outcome.price.tier:
        parts.append(_tier(outcome.price.tier, lang))
    if outcome.price.group_label:
        group = outcome.price.group_label.in_language(lang)
        parts.append(words["group"].format(label=group) if outcome.price.group else group)
    parts += _compared(outcome.price.chosen_by, lang)
    parts += _tables(outcome, lang)
    parts += [_factor(used, lang) for used in outcome.factors]
    return f"{', '.join(parts)}: {_arithmetic(outcome, lang)}"


def _fact(outcome: Outcome, lang: str) -> str:
    words, day = WORDS[lang], day_words(outcome.outcome_on, lang)
    span = span_words(outcome.first, outcome.outcome_on, lang)
    match outcome.measure:
        case "job_start":
            hours = number_words(outcome.stretches[0].hours, lang)
            return words["job_start"].format(day=day, hours=hours)
        case "retained":
            form = words["retained_one" if outcome.months == 1 else "retained"]
            return form.format(months=outcome.months, span=span)
        case "counted" if outcome.goal:
            return _counted(outcome.goal, span, lang)
        case "event" if outcome.event:
            return words["event"].format(label=_events(outcome.event, outcome, lang), day=day)
        case "cohort" if outcome.cohort:
            return _cohort(outcome.cohort, lang)
        case "reached":
            return words[str(outcome.anchor)].format(day=day)
        case "floor":
            return words["floor_less" if outcome.price.terms else "floor"].format(span=span)
        case "ended" if outcome.cause:
            days = Span(outcome.first, outcome.outcome_on).days
            label = outcome.cause.in_language(lang)
            return words["ended_one" if days == 1 else "ended"].format(
                label=label, days=days, day=day
            )
        case "day" if outcome.cause:
            return words["day_of"].format(day=day, cause=outcome.cause.in_language(lang))
    return words["held" if outcome.measure == "held" else "day"].format(day=day)


def _of_sums(outcome: Outcome) -> bool:
    """Whether sums of events were counted: days between them are no gap."""
    return bool(outcome.goal and outcome.goal.sum is not None)


def _events(first: EventUsed, outcome: Outcome, lang: str) -> str:
    """What happened; where one line is for several events of a day, which ones."""
    label = first.label.in_language(lang)
    if not outcome.more_events:
        return label
    several = [event.event_id for event in (first, *outcome.more_events)]
    return WORDS[lang]["events"].format(label=label, n=len(several), names=_named(several))


MOST_NAMED = 5


def _named(ids: Sequence[str]) -> str:
    """The first of some identifiers."""
    return ", ".join(ids[:MOST_NAMED]) + (" …" if len(ids) > MOST_NAMED else "")


def _counted(goal: GoalReached, span: str, lang: str) -> str:
    words = WORDS[lang]
    label = goal.label.in_language(lang) if goal.label else ""
    if goal.unit == "eur":
        amount = format_eur(int(goal.amount), lang)
        if not label:
            return words["earned"].format(amount=amount, span=span)
        total = _value(Term(value=goal.sum, unit="eur"), lang)
        said = words["earned_of"].format(label=label, sum=total, span=span, amount=amount)
        return f"{said} ({_named([each.event_id for each in goal.events])})"
    weeks = goal.unit == "days" and goal.amount % 7 == 0
    unit, number = ("weeks", goal.amount / 7) if weeks else (goal.unit, goal.amount)
    amount = f"{number_words(number, lang)} {UNITS[lang][unit][number != 1]}"
    if number == 1 and goal.of_work and lang == "fi":
        amount = f"1 {ONE_WORKED[unit]}"
    said = words["worked" if goal.of_work else "counted"].format(amount=amount, span=span)
    if not label:
        return said
    return f"{label}: {said} ({_named([each.event_id for each in goal.events])})"


def _cohort(cohort: CohortUsed, lang: str) -> str:
    words = WORDS[lang]
    said = words["cohort" if cohort.asks else "cohort_size"].format(
        label=cohort.label.in_language(lang),
        span=span_words(cohort.first, cohort.last, lang),
        counted=cohort.counted,
        members=cohort.members,
    )
    return f"{said}, {words['sum'].format(sum=_value(cohort.sum, lang))}" if cohort.sum else said


MOST_COMPARED = 3
"""How many comparisons a reason tells; the explanation has all."""


def _compared(found: Sequence[Compared], lang: str) -> list[str]:
    """Comparisons in words, with the values of both sides."""
    said = []
    for each in found[:MOST_COMPARED]:
        form = OPERATORS[lang][f"date {each.operator}" if _is_dated(each) else each.operator]
        left, right = _as_shares(each.left, each.right)
        said.append(
            form.format(a=_side(left, lang, valued=each.operator != "="), b=_side(right, lang))
        )
    return said


def _as_shares(*sides: Side) -> list[Side]:
    """The sides of a comparison; none, all and three times as much are 0, 100 and 300 % beside a
    part."""
    values = [
        side.term.value if side.term and side.term.unit == "number" else None for side in sides
    ]
    if not any(value is not None and 0 < value < 1 for value in values):
        return list(sides)
    return [
        side
        if value is None or value.denominator != 1
        else replace(side, term=None, code=f"{value * 100} %")
        for side, value in zip(sides, values, strict=True)
    ]


def _is_dated(compared: Compared) -> bool:
    return compared.left.day is not None and compared.operator not in ("=", "!=")


def _side(side: Side, lang: str, *, valued: bool = True) -> str:
    """What is compared, and its value where the words do not say it."""
    if side.label and not valued:
        return side.label.in_language(lang)
    value = day_words(side.day, lang) if side.day else side.code
    if side.term:
        value = _value(side.term, lang)
    return f"{side.label.in_language(lang)} ({value})" if side.label else value


def _tables(outcome: Outcome, lang: str) -> list[str]:
    """The values of tables that the amount or its condition used."""
    rows = [each for each in outcome.looked_up if each.function == "table" and each.term]
    return [f"{row.label.in_language(lang)} {_value(row.term or ZERO, lang)}" for row in rows]


def _factor(used: FactorUsed, lang: str) -> str:
    label = used.label.in_language(lang)
    if used.of_days <= 1:
        return label
    return WORDS[lang]["share"].format(label=label, days=used.days, of_days=used.of_days)


def _arithmetic(outcome: Outcome, lang: str) -> str:
    """From the price to what is paid, one step after the other."""
    factors = [str(used.times) for used in outcome.factors]
    alone = not (factors or outcome.supplements or outcome.quantity != 1)
    text = _price(outcome.price, lang, alone=alone)
    for added in outcome.supplements:
        text += f" + {_supplement(added, lang)}"
    if outcome.supplements and (factors or outcome.quantity != 1):
        text = f"({text})"
    if outcome.quantity != 1:
        text += f" × {outcome.quantity}"
    if not alone:
        text = f"{' × '.join([text, *factors])} = {format_eur(outcome.worth_cents, lang)}"
    return "; ".join([text, *(step_words(step, lang) for step in outcome.steps())])


def _price(price: PriceChosen, lang: str, *, alone: bool) -> str:
    """A price with its arithmetic; with a sign where it is reckoned with more exactly than it is
    written."""
    cents = format_eur(price.cents, lang)
    if price.terms:
        text = terms_words(price.terms, lang)
        if alone:
            return f"{text} = {cents}"
        return f"({text})" if _is_sum(price.terms) else text
    return f"≈ {cents}" if price.exact is not None and not alone else cents


def _is_sum(terms: Sequence[Term]) -> bool:
    """Whether terms are added outside of brackets, so that they need some where they go on."""
    depth = 0
    for term in terms:
        depth += {"(": 1, ")": -1}.get(term.sign, 0)
        if depth == 0 and term.sign in ("+", "-"):
            return True
    return False


def terms_words(terms: Sequence[Term], lang: str) -> str:
    """The arithmetic of an amount: 100,00 € × 14 / 30."""
    return "".join(SIGNS.get(t.sign, t.sign) or _value(t, lang) for t in terms)


def _value(term: Term, lang: str) -> str:
    value = term.value or Fraction(0)
    if term.unit == "eur":
        sign = "" if value.denominator == 1 else "≈ "
        return f"{sign}{format_eur(round_half_up(value), lang)}"
    if term.unit == "number":
        if value == -1:
            return "−100 %"  # what is taken back whole
        return amount_words(value, "", lang).replace("-", "−")
    one, many = UNITS[lang][term.unit]
    return f"{number_words(value, lang)} {one if value == 1 else many}".replace("-", "−")


def _tier(tier: TierUsed, lang: str) -> str:
    """Why a price is that of its tier: the number that tiers go by, and the bound."""
    by = day_words(tier.by_day, lang) if tier.by_day else _value(tier.by or ZERO, lang)
    if tier.label:
        by = f"{tier.label.in_language(lang)} = {by}"
    if not (tier.bound or tier.bound_day):
        return by
    bound = tier.bound_day
    limit = day_words(bound, lang) if bound else _value(tier.bound or ZERO, lang)
    return WORDS[lang][tier.side].format(by=by, bound=limit)


ZERO = Term(value=Fraction(0))


def _supplement(added: PriceChosen, lang: str) -> str:
    label = (added.group_label or added.label).in_language(lang)
    return f"{_price(added, lang, alone=False)} ({label})"


def step_words(step: Step, lang: str) -> str:
    """A step from the price to what is paid, with what it leaves, in fi, sv or en."""
    result = WORDS[lang]["pays"] if step.kind in ("cut", "pro_rata") else RESULTS.get(step.kind)
    return step_name(step, lang) + (result or " = {after}").format(
        after=format_eur(step.after, lang)
    )


RESULTS = {"back": ": {after}"}


def step_name(step: Step, lang: str) -> str:
    """What a step from the price to what is paid is, in fi, sv or en."""
    said = {name: _said(fact, lang) for name, fact in step.facts.items()}
    return WORDS[lang][step.kind].format(**said)


def _said(fact: int | Fraction | Text, lang: str) -> str:
    if isinstance(fact, Text):
        return fact.in_language(lang)
    return format_eur(fact, lang) if isinstance(fact, int) else str(fact)


def _adjustment(adjustment: Adjustment, lang: str) -> str:
    text = _difference(adjustment, lang)
    return f"{text}; {_outcome(adjustment.now, lang)}" if adjustment.now else text


def _difference(adjustment: Adjustment, lang: str) -> str:
    words = WORDS[lang]
    form = "adjusted" if adjustment.now else "moved" if adjustment.moved_to else "gone"
    moved_to = adjustment.moved_to or adjustment.outcome_on
    return words[form].format(
        day=day_words(adjustment.outcome_on, lang),
        moved_to=day_words(moved_to, lang),
        rule=words["rule"].format(label=adjustment.rule_label.in_language(lang)),
        before=format_eur(adjustment.before_cents, lang),
        now=format_eur(adjustment.now_cents, lang),
        difference=format_eur(adjustment.now_cents - adjustment.before_cents, lang),
    )


def capitalised(sentence: str) -> str:
    """A sentence with a capital letter at its beginning; the rest stays as it is."""
    return sentence[:1].upper() + sentence[1:]


def number_words(number: Decimal | Fraction, lang: str) -> str:
    """A number without needless zeros, with the language's decimal sign; to six decimals."""
    if isinstance(number, Fraction):
        number = round(Decimal(number.numerator) / number.denominator, 6)
    text = f"{number.normalize():f}"
    return text if lang == "en" else text.replace(".", ",")


def day_words(day: date, lang: str) -> str:
    """A day: 3.2.2026 in Finnish and Swedish, 3 Feb 2026 in English."""
    return DAY_FORMS[lang](day, True)


def moment_words(moment: date, lang: str) -> str:
    """A day, or a moment on the clocks of Helsinki: 10.6.2026 klo 12.00, kl. 12.00, at 12:00."""
    if not isinstance(moment, datetime):
        return day_words(moment, lang)
    there = moment.astimezone(HELSINKI)
    return there.strftime(MOMENT_FORMS[lang]).format(day_words(there.date(), lang))


MOMENT_FORMS = {"fi": "{0} klo %H.%M", "sv": "{0} kl. %H.%M", "en": "{0} at %H:%M"}


def span_words(first: date, last: date, lang: str) -> str:
    """Days from the first to the last; the year is said once where it is the same, and one day
    alone."""
    if first == last:
        return day_words(first, lang)
    start = DAY_FORMS[lang](first, first.year != last.year)
    dash = " – " if lang == "en" else "–"
    return f"{start}{dash}{DAY_FORMS[lang](last, True)}"


def _finnish_day(day: date, year: bool) -> str:
    return f"{day.day}.{day.month}.{day.year if year else ''}"


def _english_day(day: date, year: bool) -> str:
    return f"{day.day} {MONTHS[day.month - 1]}{f' {day.year}' if year else ''}"


DAY_FORMS: dict[str, Callable[[date, bool], str]] = {
    "fi": _finnish_day,
    "sv": _finnish_day,
    "en": _english_day,
}
