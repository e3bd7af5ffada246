"""The payment annex of a contract: prices, limits and a worked example, from the scheme itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from outcomes.pure.description.describe import Section, describe
from outcomes.pure.description.speech import Voice
from outcomes.pure.example import Story, example
from outcomes.pure.expressions.evaluate import Value, evaluate
from outcomes.pure.scheme import price_points
from outcomes.pure.tree import Formula, Scheme
from outcomes.pure.words import capitalised, sentences

DESCRIBED = ("rules", "work", "episodes", "ladders", "cohorts", "bounds", "terms")
"""What the annex says in words; prices and factors have tables of their own."""


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
    """A limit or factor: what it binds, and how much (cents), which share, or by which formula."""

    label: str
    cents: int | None = None
    share: str | None = None
    words: str | None = None


@dataclass(frozen=True)
class Annex:
    """What the annex shows, in one language."""

    label: str
    prices: tuple[AnnexPrice, ...]
    sections: tuple[Section, ...]
    """The scheme in words: what is paid for, and what its terms mean."""
    limits: tuple[AnnexLimit, ...]
    factors: tuple[AnnexLimit, ...]
    rounding: Literal["half_up", "half_even", "down"]
    story: Story
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
    worked, voice = example(scheme, starts_on), Voice(scheme, language)
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
        sections=tuple(s for s in describe(scheme, language, sources=False) if s.kind in DESCRIBED),
        limits=tuple(
            AnnexLimit(
                capitalised(cap.label.in_language(language)),
                cents=cap.cents,
                words=voice.say(cap.amount) if cap.amount else None,
            )
            for cap in (scheme.caps.limits.values() if scheme.caps else ())
        ),
        factors=tuple(
            AnnexLimit(
                capitalised(factor.label.in_language(language)),
                share=_percent(factor.times),
                words=voice.say(factor.times),
            )
            for factor in scheme.factors.values()
        ),
        rounding=scheme.rounding,
        story=worked.story,
        example=tuple(sentences(worked.lines, language)),
        example_cents=sum(line.amount_cents for line in worked.lines),
    )


def _percent(times: Formula) -> str | None:
    """A factor's percentage where it is a fixed number, which 1/2 and 50 % are."""
    try:
        share = evaluate(times, NOWHERE)
    except LookupError:
        return None
    return f"{(Decimal(share.numerator) / share.denominator * 100).normalize():f}"


class _Nowhere:
    """A world without facts: only what needs none can be reckoned in it."""

    def look(self, name: str) -> Value:
        raise LookupError(name)

    def call(self, function: str, arguments: tuple[Value, ...]) -> Value:
        raise LookupError(function)


NOWHERE = _Nowhere()
