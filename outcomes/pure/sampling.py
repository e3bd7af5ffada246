"""Samples of payment lines from a recorded seed, and what they say of all lines.

A sample is drawn by hashing: the seed and a line's key give the line a number that nobody chose,
the same whenever it is drawn anew. Who knows the seed afterwards can repeat the draw; who draws
cannot aim it. Strata are drawn from apart, each by its share of the lines, so that none is left
out. A risk-based sample weighs its lines and estimates nothing of all of them.
"""

import hashlib
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

METHOD = "Clopper–Pearson"
"""The exact interval of a share (Clopper and Pearson 1934): it never covers less than it says."""
CONFIDENCE = Fraction(95, 100)
_BITS = 256


@dataclass(frozen=True)
class Candidate:
    """A line that may be drawn: its key, the stratum that it lies in, and its weight (over 0)."""

    key: str
    stratum: str
    weight: int = 1


@dataclass(frozen=True)
class Drawn:
    """A line that was drawn, with its stratum and its place in the draw of the stratum, from 1."""

    key: str
    stratum: str
    place: int


def draw(candidates: Iterable[Candidate], seed: str, size: int) -> list[Drawn]:
    """Draw so many lines, or all where there are fewer, by stratum and place.

    Within a stratum each line of one weight is as likely as any other; of two weights the heavier
    one comes first so much more often (Efraimidis and Spirakis 2006).
    """
    strata: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        if candidate.weight < 1:
            raise ValueError(f"the weight of {candidate.key} is not over 0")
        strata[candidate.stratum].append(candidate)
    shares = allocate({name: len(lines) for name, lines in strata.items()}, size)
    return [
        Drawn(candidate.key, name, place)
        for name in sorted(strata)
        for place, candidate in enumerate(
            sorted(strata[name], key=lambda each: _rank(each, seed))[: shares[name]], start=1
        )
    ]


def _rank(candidate: Candidate, seed: str) -> tuple[float, str]:
    """Where a line stands in its stratum's draw: the smallest first."""
    digest = hashlib.sha256(f"{seed}:{candidate.key}".encode()).digest()
    # a number strictly between 0 and 1 that a float can tell from both
    uniform = (int.from_bytes(digest) + 0.5) / 2**_BITS
    return -math.log(max(uniform, 2**-1000)) / candidate.weight, candidate.key


def allocate(sizes: Mapping[str, int], size: int) -> dict[str, int]:
    """How many are drawn from each stratum: by its share, by largest remainder, and at least one of
    each where there are enough to draw."""
    total = sum(sizes.values())
    size = min(size, total)
    if not size:
        return dict.fromkeys(sizes, 0)
    least = 1 if size >= len(sizes) else 0
    shares = dict.fromkeys(sizes, least)
    exact = {name: Fraction(size * count, total) for name, count in sizes.items()}
    for _ in range(size - sum(shares.values())):
        open_ = [name for name in sizes if shares[name] < sizes[name]]
        shares[max(open_, key=lambda name: (exact[name] - shares[name], name))] += 1
    return shares


@dataclass(frozen=True)
class Interval:
    """A share between 0 and 1 with the bounds that cover it at a confidence."""

    share: float
    low: float
    high: float


def interval(errors: int, size: int, confidence: Fraction | float = CONFIDENCE) -> Interval:
    """The share of errors in a sample with exact bounds; of an empty one nothing is known.

    Lines are drawn without putting them back, of which the bounds cover no less: so drawn, the
    count of errors scatters less than the binomial one that they are reckoned of (Uhlmann 1966).
    """
    if not 0 <= errors <= size:
        raise ValueError(f"{errors} errors in a sample of {size}")
    if not size:
        return Interval(0.0, 0.0, 1.0)
    tail = float((1 - confidence) / 2)
    low = 0.0 if errors == 0 else _root(lambda share: 1 - at_most(errors - 1, size, share) - tail)
    high = 1.0 if errors == size else _root(lambda share: tail - at_most(errors, size, share))
    return Interval(errors / size, low, high)


def at_most(errors: int, size: int, share: float) -> float:
    """How likely a sample holds so many errors or fewer, where that share of all is wrong."""
    if share <= 0:
        return 1.0
    if share >= 1:
        return 1.0 if errors >= size else 0.0
    logs = (
        math.lgamma(size + 1)
        - math.lgamma(count + 1)
        - math.lgamma(size - count + 1)
        + count * math.log(share)
        + (size - count) * math.log1p(-share)
        for count in range(errors + 1)
    )
    return min(1.0, math.fsum(map(math.exp, logs)))


def _root(rises: Callable[[float], float]) -> float:
    """Where a rising function of a share is zero, by halving."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if rises(middle) < 0 else (low, middle)
    return (low + high) / 2


@dataclass(frozen=True)
class Stratum:
    """What was drawn from apart: its name, how many lines, and what they come to in cents, each
    amount without its sign; None where only the lines were counted."""

    name: str
    lines: int
    absolute_cents: int | None


@dataclass(frozen=True)
class Found:
    """What a person found of a drawn line: what it came to, and how much of that was wrong, both in
    cents; what was paid too little is negative."""

    amount_cents: int
    wrong_cents: int

    @property
    def is_error(self) -> bool:
        return self.wrong_cents != 0


@dataclass(frozen=True)
class Estimate:
    """What a random sample says of all lines that it was drawn from."""

    size: int
    errors: int
    rate: Interval
    """The share of lines with an error."""
    wrong_cents: int
    """What was wrong in the sample, too much and too little set off."""
    extrapolated_cents: int | None
    """What is wrong in all lines at the sample's ratio of wrong to paid; None where it is not known
    what all lines come to."""
    lines_low: int
    lines_high: int
    """How many of all lines are wrong at the bounds of the rate."""


@dataclass(frozen=True)
class _Part:
    """A stratum with what was found in it so far."""

    stratum: Stratum
    found: Sequence[Found]

    @property
    def lines(self) -> int:
        return self.stratum.lines

    @property
    def errors(self) -> int:
        return sum(each.is_error for each in self.found)

    @property
    def is_guessed(self) -> bool:
        """Whether something was found of some of its lines, not of all."""
        return 0 < len(self.found) < self.lines

    def wrong_lines(self, confidence: float) -> tuple[float, float]:
        """Bounds of how many of its lines are wrong: never fewer than were found wrong, never more
        than were not found right."""
        rate = interval(self.errors, len(self.found), confidence)
        right = len(self.found) - self.errors
        return (
            max(self.errors, rate.low * self.lines),
            min(self.lines - right, rate.high * self.lines),
        )

    def as_all(self, cents: Callable[[Found], int]) -> Fraction:
        """A sum over what was found, raised to all lines of the stratum."""
        total = sum(cents(each) for each in self.found)
        return Fraction(total * self.lines, len(self.found)) if self.found else Fraction(0)


def estimate(found: Mapping[str, Sequence[Found]], strata: Sequence[Stratum]) -> Estimate:
    """What was found in each stratum, by its name, says of all lines of the strata.

    The share of errors is that of each stratum weighed by its lines (the stratified estimator,
    Cochran 1977, Sampling Techniques, 5.3). Its bounds are those of each stratum (`interval`),
    weighed alike. The strata are drawn apart, so that all their bounds hold at once at the
    confidence if each holds at its root of as many strata (Sidak 1967). They are wider than they
    need be where many strata have few lines drawn; they never cover less than they say. A stratum
    that was looked at whole is known, one without any look may be anything: the share is then that
    of the others.

    The wrong amount is extrapolated by the ratio of wrong to paid over all strata (the combined
    ratio estimator, Cochran 1977, 6.11), what was paid being counted without its sign in the sample
    and in the whole; rounded half away from zero. What comes to nothing extrapolates nothing.
    """
    parts = [_Part(each, found.get(each.name, ())) for each in strata]
    lines = sum(part.lines for part in parts)
    guessed = sum(part.is_guessed for part in parts)
    bounds = [part.wrong_lines(float(CONFIDENCE) ** (1 / (guessed or 1))) for part in parts]
    low, high = (math.fsum(each) for each in zip(*bounds, strict=True)) if bounds else (0.0, 0.0)
    seen = sum(part.lines for part in parts if part.found)
    wrong_lines = sum(Fraction(part.errors * part.lines, len(part.found) or 1) for part in parts)
    return Estimate(
        size=sum(len(part.found) for part in parts),
        errors=sum(part.errors for part in parts),
        rate=Interval(
            float(wrong_lines / seen) if seen else 0.0,
            low / lines if lines else 0.0,
            high / lines if lines else 1.0,
        ),
        wrong_cents=sum(each.wrong_cents for part in parts for each in part.found),
        extrapolated_cents=_extrapolated(parts),
        lines_low=math.ceil(round(low, 9)),
        lines_high=math.floor(round(high, 9)),
    )


def _extrapolated(parts: Sequence[_Part]) -> int | None:
    totals = [part.stratum.absolute_cents for part in parts]
    known = [total for total in totals if total is not None]
    if len(known) < len(totals):
        return None
    paid = sum((part.as_all(lambda each: abs(each.amount_cents)) for part in parts), Fraction(0))
    wrong = sum((part.as_all(lambda each: each.wrong_cents) for part in parts), Fraction(0))
    return _rounded(wrong / paid * sum(known)) if paid else 0


def _rounded(cents: Fraction) -> int:
    half = math.floor(abs(cents) + Fraction(1, 2))
    return half if cents >= 0 else -half
