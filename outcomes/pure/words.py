"""Explanations in words: Finnish, Swedish and English sentences from one structure."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from marketplace.pure.money import format_eur
from outcomes.pure.explain import Adjustment, Cut, Explanation, FactorUsed, Outcome

WORDS: dict[str, dict[str, str]] = {
    "fi": {
        "referral": "ohjaus tehty {day}",
        "service_start": "palvelu alkoi {day}",
        "service_end": "palvelu päättyi {day}",
        "job_start": "työ alkoi {day}, {hours} h/vko",
        "retained_one": "töissä 1 kuukauden {span}",
        "retained": "töissä {months} kuukautta {span}",
        "gap_one": "katkoja 1 päivä, jota ei laskettu",
        "gap": "katkoja {days} päivää, joita ei laskettu",
        "attempt": "{number}. yritys",
        "rule": "sääntö '{label}'",
        "group": "ryhmä '{label}'",
        "share": "{label} {days}/{of_days} päivää",
        "cut": "{label} {limit}, siitä jäljellä {left}: maksetaan {amount}",
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
        "gap_one": "avbrott 1 dag, som inte räknats",
        "gap": "avbrott {days} dagar, som inte räknats",
        "attempt": "försök {number}",
        "rule": "regel '{label}'",
        "group": "grupp '{label}'",
        "share": "{label} {days}/{of_days} dagar",
        "cut": "{label} {limit}, varav kvar {left}: betalas {amount}",
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
        "gap_one": "gaps of 1 day, not counted",
        "gap": "gaps of {days} days, not counted",
        "attempt": "attempt {number}",
        "rule": "rule '{label}'",
        "group": "group '{label}'",
        "share": "{label} on {days} of {of_days} days",
        "cut": "{label} {limit}, {left} of it left: {amount} is paid",
        "adjusted": "adjustment: {before} before, {now} now, difference {difference}",
        "moved": "adjustment: the outcome moved from {day} to {moved_to}, {rule}: "
        "{before} before for this day, difference {difference}",
        "gone": "adjustment: no outcome any more on {day}, {rule}: "
        "{before} before, difference {difference}",
    },
}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def reason_words(explanation: Explanation, lang: str) -> str:
    """The reason of a line as one sentence in fi, sv or en: facts, rule, group, arithmetic."""
    if isinstance(explanation, Adjustment):
        return _adjustment(explanation, lang)
    return _outcome(explanation, lang)


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
    if outcome.gap_days:
        one = "gap_one" if outcome.gap_days == 1 else "gap"
        parts.append(words[one].format(days=outcome.gap_days))
    parts.append(words["rule"].format(label=outcome.rule_label.in_language(lang)))
    if outcome.price.group_label:
        parts.append(words["group"].format(label=outcome.price.group_label.in_language(lang)))
    parts += [_factor(used, lang) for used in outcome.factors]
    return f"{', '.join(parts)}: {_arithmetic(outcome, lang)}"


def _fact(outcome: Outcome, lang: str) -> str:
    words, day = WORDS[lang], day_words(outcome.outcome_on, lang)
    if outcome.measure == "job_start":
        hours = number_words(outcome.stretches[0].hours, lang)
        return words["job_start"].format(day=day, hours=hours)
    if outcome.measure == "retained":
        form = words["retained_one" if outcome.months == 1 else "retained"]
        span = span_words(outcome.first, outcome.outcome_on, lang)
        return form.format(months=outcome.months, span=span)
    return words[str(outcome.anchor)].format(day=day)


def _factor(used: FactorUsed, lang: str) -> str:
    label = used.label.in_language(lang)
    if used.of_days == 1:
        return label
    return WORDS[lang]["share"].format(label=label, days=used.days, of_days=used.of_days)


def _arithmetic(outcome: Outcome, lang: str) -> str:
    text = format_eur(outcome.price.cents, lang)
    if outcome.factors:
        factors = " × ".join(str(used.times) for used in outcome.factors)
        text = f"{text} × {factors} = {format_eur(outcome.due_cents, lang)}"
    if outcome.cuts:
        tightest = min(outcome.cuts, key=lambda cut: cut.left_cents)
        text = f"{text}; {_cut(tightest, outcome, lang)}"
    return text


def _cut(cut: Cut, outcome: Outcome, lang: str) -> str:
    return WORDS[lang]["cut"].format(
        label=cut.label.in_language(lang),
        limit=format_eur(cut.limit_cents, lang),
        left=format_eur(cut.left_cents, lang),
        amount=format_eur(outcome.amount_cents, lang),
    )


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


def number_words(number: Decimal, lang: str) -> str:
    """A number without needless zeros, with the language's decimal sign."""
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
