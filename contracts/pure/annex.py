"""The payment annex of a contract: prices, limits and a worked example, from the scheme itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from marketplace.pure.periods import add_months, months_end
from outcomes.pure.facts import Referral, Spell
from outcomes.pure.lines import PaymentLine
from outcomes.pure.reference import calculate
from outcomes.pure.scheme import price_points
from outcomes.pure.tree import Retained, Scheme
from outcomes.pure.words import capitalised, reason_words


@dataclass(frozen=True)
class AnnexPrice:
    """A row of the price table; the estimate is price × quantity, in cents without VAT."""

    label: str
    when: str
    cents: int
    quantity: int

    @property
    def estimate_cents(self) -> int:
        return self.cents * self.quantity


@dataclass(frozen=True)
class AnnexLimit:
    """A limit or factor in words: what it binds, and how much (cents) or which share."""

    label: str
    cents: int | None = None
    share: str | None = None


@dataclass(frozen=True)
class Annex:
    """What the annex shows, in one language."""

    label: str
    prices: tuple[AnnexPrice, ...]
    limits: tuple[AnnexLimit, ...]
    factors: tuple[AnnexLimit, ...]
    example: tuple[str, ...]
    """The reasons of an example person's lines, worked out by the payment engine."""
    example_cents: int

    @property
    def estimate_cents(self) -> int:
        return sum(price.estimate_cents for price in self.prices)


def annex(scheme: Scheme, quantities: Mapping[str, int], starts_on: date, language: str) -> Annex:
    """The annex of a scheme with a contract's prices, in fi, sv or en.

    ``quantities`` are the call's estimated quantities per price point.
    """
    example = _example(scheme, starts_on)
    return Annex(
        label=scheme.label.in_language(language),
        prices=tuple(
            AnnexPrice(
                point.label.in_language(language),
                point.when.in_language(language),
                point.default_cents,
                quantities.get(point.key, 0),
            )
            for point in price_points(scheme)
        ),
        limits=tuple(
            AnnexLimit(capitalised(cap.label.in_language(language)), cents=cap.cents)
            for cap in (scheme.caps.limits.values() if scheme.caps else ())
        ),
        factors=tuple(
            AnnexLimit(
                capitalised(factor.label.in_language(language)),
                share=_percent(Decimal(factor.times.numerator) / factor.times.denominator),
            )
            for factor in scheme.factors.values()
        ),
        example=tuple(
            capitalised(reason_words(line.explanation, language))
            for line in example
            if line.explanation
        ),
        example_cents=sum(line.amount_cents for line in example),
    )


def _percent(share: Decimal) -> str:
    return f"{(share * 100).normalize():f}"


def _example(scheme: Scheme, starts_on: date) -> list[PaymentLine]:
    """One person of the scheme's first group: two jobs with a short break between them."""
    job_from = add_months(starts_on, 1)
    break_from = add_months(job_from, 1)
    again_from = break_from + timedelta(days=4)
    retained = [rule.when.months for rule in scheme.rules if isinstance(rule.when, Retained)]
    until = months_end(again_from, max(retained, default=1) + 1)
    referral = Referral(
        referral_id="example",
        person_key="example",
        contract_id="example",
        referred_on=starts_on,
        started_on=starts_on,
        groups=tuple(scheme.groups)[:1],
    )
    spells = [
        _job("1", job_from, break_from - timedelta(days=1)),
        _job("2", again_from, until),
    ]
    return calculate(scheme, [referral], spells, as_of=until)


def _job(key: str, first: date, last: date) -> Spell:
    return Spell(
        spell_id=key,
        person_key="example",
        employer_id=f"employer-{key}",
        started_on=first,
        ended_on=last,
        hours_per_week=Decimal(25),
    )
