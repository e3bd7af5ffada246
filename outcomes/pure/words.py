"""Explanations in words: Finnish, Swedish and English sentences from one structure."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from marketplace.pure.money import format_eur
from outcomes.pure.explain import (
    Adjustment,
    CohortUsed,
    Explanation,
    FactorUsed,
    GoalReached,
    Outcome,
    PriceChosen,
    Step,
)
from outcomes.pure.expressions.words import UNITS
from outcomes.pure.lines import PaymentLine
from outcomes.pure.tree import Text

WORDS: dict[str, dict[str, str]] = {
    "fi": {
        "referral": "ohjaus tehty {day}",
        "service_start": "palvelu alkoi {day}",
        "service_end": "palvelu päättyi {day}",
        "job_start": "työ alkoi {day}, {hours} h/vko",
        "retained_one": "töissä 1 kuukauden {span}",
        "retained": "töissä {months} kuukautta {span}",
        "day": "ehto täyttyi {day}",
        "worked": "töissä {amount} {span}",
        "counted": "{amount} {span}",
        "earned": "ansioita {amount} {span}",
        "event": "{label} {day}",
        "cohort": "{label} {span}: {counted}/{members}",
        "floor": "vähimmäismäärä ajalta {span}",
        "held": "pidätetty osuus vapautui {day}",
        "number": "{number}. kerta",
        "times": "{n} kpl",
        "less": "vähennetään aiemmat tasot {earlier}",
        "others": "samana päivänä lisäksi {others}",
        "back": "tuloksista {due} maksettiin {paid}, josta perimättä {rest}",
        "holds": "{label}: pidätetään {held}",
        "of_held": "{label}: pidätetystä osuudesta {held}",
        "part": "osuus {share}",
        "besides": "muista tuloksista lisäksi {others}",
        "gap_one": "katkoja 1 päivä, jota ei laskettu",
        "gap": "katkoja {days} päivää, joita ei laskettu",
        "attempt": "{number}. yritys",
        "rule": "sääntö '{label}'",
        "group": "ryhmä '{label}'",
        "share": "{label} {days}/{of_days} päivää",
        "cut": "{label} {limit}, siitä jäljellä {left}",
        "pro_rata": "{label} {limit} jaetaan suhteessa",
        "pays": ": maksetaan {after}",
        "adjusted": "oikaisu: aiemmin {before}, nyt {now}, erotus {difference}",
        "moved": "oikaisu: tulos siirtyi päivältä {day} päivälle {moved_to}, {rule}: "
        "tältä päivältä aiemmin {before}, erotus {difference}",
        "gone": "oikaisu: tulosta ei ole enää {day}, {rule}: aiemmin {before}, erotus {difference}",
    },
    "sv": {
        "referral": "hänvisningen gjordes {day}",
        "service_start": "tjänsten började {day}",
        "service_end": "tjänsten avslutades {day}",
        "job_start": "arbetet började {day}, {hours} h/vecka",
        "retained_one": "i arbete 1 månad {span}",
        "retained": "i arbete {months} månader {span}",
        "day": "villkoret uppfylldes {day}",
        "worked": "i arbete {amount} {span}",
        "counted": "{amount} {span}",
        "earned": "inkomster {amount} {span}",
        "event": "{label} {day}",
        "cohort": "{label} {span}: {counted}/{members}",
        "floor": "minimibelopp för {span}",
        "held": "den innehållna andelen frigjordes {day}",
        "number": "gång {number}",
        "times": "{n} st.",
        "less": "tidigare nivåer {earlier} dras av",
        "others": "samma dag dessutom {others}",
        "back": "av resultatens {due} betalades {paid}, varav {rest} inte har återkrävts",
        "holds": "{label}: {held} innehålls",
        "of_held": "{label}: {held} av det innehållna",
        "part": "andel {share}",
        "besides": "av andra resultat dessutom {others}",
        "gap_one": "avbrott 1 dag, som inte räknats",
        "gap": "avbrott {days} dagar, som inte räknats",
        "attempt": "försök {number}",
        "rule": "regel '{label}'",
        "group": "grupp '{label}'",
        "share": "{label} {days}/{of_days} dagar",
        "cut": "{label} {limit}, varav kvar {left}",
        "pro_rata": "{label} {limit} delas i proportion",
        "pays": ": betalas {after}",
        "adjusted": "rättelse: tidigare {before}, nu {now}, skillnad {difference}",
        "moved": "rättelse: resultatet flyttades från {day} till {moved_to}, {rule}: "
        "för denna dag tidigare {before}, skillnad {difference}",
        "gone": "rättelse: resultatet finns inte längre {day}, {rule}: "
        "tidigare {before}, skillnad {difference}",
    },
    "en": {
        "referral": "referred on {day}",
        "service_start": "the service started on {day}",
        "service_end": "the service ended on {day}",
        "job_start": "work began on {day}, {hours} h a week",
        "retained_one": "in work for 1 month, {span}",
        "retained": "in work for {months} months, {span}",
        "day": "the condition was met on {day}",
        "worked": "in work for {amount}, {span}",
        "counted": "{amount}, {span}",
        "earned": "earnings of {amount}, {span}",
        "event": "{label} on {day}",
        "cohort": "{label}, {span}: {counted} of {members}",
        "floor": "the least for {span}",
        "held": "what was held back was released on {day}",
        "number": "time {number}",
        "times": "{n} times",
        "less": "less {earlier} for earlier levels",
        "others": "on the same day also {others}",
        "back": "of outcomes of {due} {paid} was paid, {rest} of it not yet taken back",
        "holds": "{label}: {held} is held back",
        "of_held": "{label}: {held} out of what is held back",
        "part": "share {share}",
        "besides": "also {others} of other outcomes",
        "gap_one": "gaps of 1 day, not counted",
        "gap": "gaps of {days} days, not counted",
        "attempt": "attempt {number}",
        "rule": "rule '{label}'",
        "group": "group '{label}'",
        "share": "{label} on {days} of {of_days} days",
        "cut": "{label} {limit}, {left} of it left",
        "pro_rata": "{label} {limit} is shared in proportion",
        "pays": ": {after} is paid",
        "adjusted": "adjustment: {before} before, {now} now, difference {difference}",
        "moved": "adjustment: the outcome moved from {day} to {moved_to}, {rule}: "
        "{before} before for this day, difference {difference}",
        "gone": "adjustment: no outcome any more on {day}, {rule}: "
        "{before} before, difference {difference}",
    },
}
ONE_WORKED = {
    "days": "päivän",
    "weeks": "viikon",
    "months": "kuukauden",
    "calendar_months": "kalenterikuukauden",
    "hours": "tunnin",
}
"""In Finnish one has worked one week's time: the object's case."""
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
    if outcome.gap_days:
        one = "gap_one" if outcome.gap_days == 1 else "gap"
        parts.append(words[one].format(days=outcome.gap_days))
    parts.append(words["rule"].format(label=outcome.rule_label.in_language(lang)))
    if outcome.price.group_label:
        group = outcome.price.group_label.in_language(lang)
        parts.append(words["group"].format(label=group) if outcome.price.group else group)
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
            label = outcome.event.label.in_language(lang)
            return words["event"].format(label=label, day=day)
        case "cohort" if outcome.cohort:
            return _cohort(outcome.cohort, lang)
        case "reached":
            return words[str(outcome.anchor)].format(day=day)
        case "floor":
            return words["floor"].format(span=span)
    return words["held" if outcome.measure == "held" else "day"].format(day=day)


def _counted(goal: GoalReached, span: str, lang: str) -> str:
    words = WORDS[lang]
    if goal.unit == "eur":
        return words["earned"].format(amount=format_eur(int(goal.amount), lang), span=span)
    weeks = goal.unit == "days" and goal.amount % 7 == 0
    unit, number = ("weeks", goal.amount / 7) if weeks else (goal.unit, goal.amount)
    amount = f"{number_words(number, lang)} {UNITS[lang][unit][number != 1]}"
    if number == 1 and goal.of_work and lang == "fi":
        amount = f"1 {ONE_WORKED[unit]}"
    return words["worked" if goal.of_work else "counted"].format(amount=amount, span=span)


def _cohort(cohort: CohortUsed, lang: str) -> str:
    return WORDS[lang]["cohort"].format(
        label=cohort.label.in_language(lang),
        span=span_words(cohort.first, cohort.last, lang),
        counted=cohort.counted,
        members=cohort.members,
    )


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
    """A price; with a sign where it is reckoned with more exactly than it is written."""
    sign = "≈ " if price.exact is not None and not alone else ""
    return f"{sign}{format_eur(price.cents, lang)}"


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


def span_words(first: date, last: date, lang: str) -> str:
    """Days from the first to the last; the year is said once where it is the same."""
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
