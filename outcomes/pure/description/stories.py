"""Invented cases in words: whose they are, what happened, and what the tables say."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from marketplace.pure.money import format_eur
from outcomes.pure.description.speech import Voice
from outcomes.pure.description.tables import table
from outcomes.pure.facts import Event, Spell
from outcomes.pure.tree import Column, Scheme
from outcomes.pure.words import capitalised, day_words, number_words, span_words
from outcomes.pure.worked import Case

SAID = table(
    {
        "people": ("{0} samanlaista asiakasta", "{0} likadana kunder", "{0} participants alike"),
        "service": ("palvelu {0}", "tjänsten {0}", "the service {0}"),
        "groups": ("ryhmät: {0}", "grupper: {0}", "groups: {0}"),
        "job": (
            "työ {0}, {1} h/vko, {2} kuukaudessa, {3}",
            "arbete {0}, {1} h/vecka, {2} i månaden, {3}",
            "work {0}, {1} h a week, {2} a month, {3}",
        ),
        "other": ("toinen työnantaja", "en annan arbetsgivare", "another employer"),
        "events": ("{0} {1} kertaa {2}", "{0} {1} gånger {2}", "{0} {1} times, {2}"),
        "event": ("{0} {1}", "{0} {1}", "{0} on {1}"),
        "lasting": ("{0} {1}", "{0} {1}", "{0}, {1}"),
        "value": ("{0} (arvo {1})", "{0} (värde {1})", "{0} (value {1})"),
        "stated": ("{0}: {1}", "{0}: {1}", "{0}: {1}"),
        "true": ("kyllä", "ja", "yes"),
        "false": ("ei", "nej", "no"),
    }
)


def story(case: Case, scheme: Scheme, lang: str) -> str:
    """A case as one sentence in fi, sv or en."""
    return capitalised("; ".join(_Teller(scheme, lang).told(case)))


class _Teller:
    """Tells cases of one scheme in one language."""

    def __init__(self, scheme: Scheme, lang: str) -> None:
        self.scheme, self.lang = scheme, lang
        self.voice = Voice(scheme, lang)

    def say(self, key: str, *parts: object) -> str:
        return SAID[self.lang][key].format(*parts)

    def told(self, case: Case) -> Iterator[str]:
        referral = case.referrals[0]
        if len(case.referrals) > 1:
            yield self.say("people", len(case.referrals))
        if referral.started_on and referral.ended_on:
            span = span_words(referral.started_on, referral.ended_on, self.lang)
            yield self.say("service", span)
        if referral.groups:
            groups = (self.voice.symbol("group", group) for group in referral.groups)
            yield self.say("groups", ", ".join(groups))
        columns = self.scheme.columns
        yield from self.stated("", columns.referrals, referral.columns)
        own = [spell for spell in case.spells if spell.person_key == referral.person_key]
        for spell in own:
            yield self.job(spell)
        yield from self.stated("contract.", columns.contracts, case.contract.columns)
        yield from self.events([e for e in case.events if self.asked(e, referral.referral_id)])
        for row in case.tables:
            label = self.voice.symbol("table", row.table)
            yield self.say("stated", label, number_words(row.value, self.lang))

    def asked(self, event: Event, referral: str) -> bool:
        """Whether an event is the referral's, or of an employer or deliverable of its own rules."""
        own = event.subject_kind == "referral"
        return event.subject_id == referral if own else bool(self.rules_for(event.subject_kind))

    def rules_for(self, subject: str) -> list[str]:
        return [rule.id for rule in self.scheme.rules if rule.subject == subject]

    def job(self, spell: Spell) -> str:
        span = span_words(spell.started_on, spell.ended_on or spell.started_on, self.lang)
        hours = number_words(spell.hours_per_week, self.lang)
        pay = format_eur(spell.monthly_pay_cents or 0, self.lang)
        said = self.say("job", span, hours, pay, self.voice.name(f"'{spell.kind}'"))
        more = ", ".join(self.stated("spell.", self.scheme.columns.spells, spell.columns))
        return f"{said}, {more}" if more else said

    def stated(
        self, table: str, declared: Mapping[str, Column], columns: Mapping[str, object]
    ) -> Iterator[str]:
        for name, value in columns.items():
            if value is not None:
                said = self.cell(value, declared[name].kind)
                yield self.say("stated", self.voice.name(f"{table}{name}"), said)

    def cell(self, value: object, kind: str) -> str:
        if isinstance(value, bool):
            return self.say("true" if value else "false")
        if isinstance(value, Fraction):
            if kind == "eur":
                return format_eur(int(value), self.lang)
            return number_words(value, self.lang)
        return str(value) if isinstance(value, str) else day_words(value, self.lang)  # type: ignore[arg-type]

    def events(self, events: list[Event]) -> Iterator[str]:
        """Events by type; those of one type differ in their days alone."""
        for kind in dict.fromkeys(event.type for event in events):
            alike = [e for e in events if e.type == kind]
            alike = [e for e in alike if e.subject_kind == alike[0].subject_kind]
            label = self.voice.symbol("event", kind)
            if alike[0].value:
                label = self.say("value", label, alike[0].value)
            first, last = alike[0].occurred_on, alike[-1].occurred_on
            if len(alike) > 1:
                yield self.say("events", label, len(alike), span_words(first, last, self.lang))
            elif lasts := alike[0].valid_to:
                yield self.say("lasting", label, span_words(first, lasts, self.lang))
            else:
                yield self.say("event", label, day_words(first, self.lang))
