"""Many runs of drawn people through the engine, and what they come to month by month."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import accumulate
from random import Random

from marketplace.pure.money import round_half_up
from marketplace.pure.periods import add_months, months_end
from outcomes.pure.engine import calculate
from outcomes.pure.explain import Outcome
from outcomes.pure.lines import PaymentLine
from outcomes.pure.simulation.people import Drawn, draw
from outcomes.pure.simulation.rates import Rates
from outcomes.pure.tree import Scheme

Hit = tuple[str, str]
"""A cap, and a calendar month or year in which it took something from a line."""


@dataclass(frozen=True)
class Spread:
    """Amounts of many runs, in cents: their mean, and what a tenth of the runs stay below or
    above (the values at 10 and 90 %, each of a run that was)."""

    mean: int
    low: int
    high: int


@dataclass(frozen=True)
class Month:
    """A month over all runs.

    `payments` fall due in it by the day of the outcome; `income` is what the provider receives in
    it, later than due; `balance` is income less costs since the first month.
    """

    first: date
    payments: Spread
    income: Spread
    costs: Spread
    balance: Spread

    @property
    def name(self) -> str:
        """Such as 2026-01."""
        return f"{self.first:%Y-%m}"


@dataclass(frozen=True)
class Study:
    """What a simulation found.

    `floors` is what each floor added to what rules paid, `hold_backs` what of each was released in
    the simulated time. `hits` has for each cap of the scheme the share of runs in which it took
    something from a line: by month and year (`2026-01`, `2026`), and under `any` at all. `even` is
    the number of the month from whose end on the mean balance stays at or above nothing, None
    where it does not by the last month; `even_share` the share of runs of which that holds.
    """

    seed: int
    people: int
    starters: int
    repetitions: int
    months: tuple[Month, ...]
    total: Spread
    years: dict[str, Spread]
    rules: dict[str, Spread]
    floors: dict[str, Spread]
    hold_backs: dict[str, Spread]
    hits: dict[str, dict[str, Fraction]]
    even: int | None
    even_share: Fraction


@dataclass(frozen=True)
class _Run:
    """One run: amounts by month, and by rule, floor and hold-back; the caps hit, and when."""

    starters: int
    payments: tuple[int, ...]
    income: tuple[int, ...]
    costs: tuple[int, ...]
    rules: Counter[str]
    hits: frozenset[Hit]

    @property
    def balance(self) -> list[int]:
        net = (came - went for came, went in zip(self.income, self.costs, strict=True))
        return list(accumulate(net))


def simulate(scheme: Scheme, rates: Rates, *, seed: int, people: int, months: int) -> Study:
    """Draw and calculate as many runs as the rates ask for. Same seed, same study.

    Raises FactProblems where the scheme cannot be calculated from what the rates draw.
    """
    runs = [
        _run(scheme, rates, Random(f"{seed}/{n}"), people, months)  # noqa: S311 -- no secret
        for n in range(rates.repetitions)
    ]
    firsts = [add_months(rates.first_month, n) for n in range(months)]
    spreads = [
        [_spread([getattr(run, what)[n] for run in runs]) for n in range(months)]
        for what in ("payments", "income", "costs", "balance")
    ]
    found = tuple(Month(*columns) for columns in zip(firsts, *spreads, strict=True))
    even = _even([month.balance.mean for month in found])
    return Study(
        seed=seed,
        people=people,
        starters=runs[0].starters,
        repetitions=rates.repetitions,
        months=found,
        total=_spread([sum(run.payments) for run in runs]),
        years=_years(firsts, runs),
        rules=_amounts((rule.id for rule in scheme.rules if rule.pays), runs),
        floors=_amounts(scheme.floors, runs),
        hold_backs=_amounts(scheme.hold_backs, runs),
        hits=_hits(scheme, firsts, runs),
        even=None if even is None else even + 1,
        even_share=_share(runs, [_even(run.balance) is not None for run in runs]),
    )


def _run(scheme: Scheme, rates: Rates, chance: Random, people: int, months: int) -> _Run:
    drawn = draw(scheme, rates, chance, people, months)
    lines = calculate(
        scheme,
        drawn.referrals,
        drawn.spells,
        [drawn.contract],
        as_of=months_end(rates.first_month, months),
        events=drawn.events,
        tables=drawn.tables,
    )
    payments = [0] * months
    rules: Counter[str] = Counter()
    for line in lines:
        payments[_month(rates, line.outcome_on)] += line.amount_cents
        rules[line.rule] += line.amount_cents
    late = rates.paid_after_months
    income = [0] * min(late, months) + payments[: max(0, months - late)]
    costs = _costs(rates, drawn, months)
    hits = frozenset(hit for line in lines for hit in _hits_of(line))
    return _Run(len(drawn.referrals), tuple(payments), tuple(income), costs, rules, hits)


def _month(rates: Rates, day: date) -> int:
    """The number of a day's month; days before the first month belong to it."""
    first = rates.first_month
    return max(0, (day.year - first.year) * 12 + day.month - first.month)


def _costs(rates: Rates, drawn: Drawn, months: int) -> tuple[int, ...]:
    """The provider's costs by month. A month of service costs in the month in which it begins."""
    costs = [rates.costs.fixed] * months
    for referral in drawn.referrals:
        started = referral.started_on or referral.referred_on
        first = _month(rates, started)
        costs[first] += rates.costs.per_start
        for n in range(first, months):
            begins = add_months(started, n - first)
            if referral.ended_on is None or begins <= referral.ended_on:
                costs[n] += rates.costs.per_month
    return tuple(costs)


def _hits_of(line: PaymentLine) -> Iterator[Hit]:
    if isinstance(line.explanation, Outcome):
        for cut in line.explanation.cuts:
            yield cut.code, f"{line.outcome_on:%Y-%m}"
            yield cut.code, f"{line.outcome_on:%Y}"
            yield cut.code, "any"


def _hits(
    scheme: Scheme, firsts: Sequence[date], runs: Sequence[_Run]
) -> dict[str, dict[str, Fraction]]:
    periods = [f"{first:%Y-%m}" for first in firsts]
    periods += [*dict.fromkeys(f"{first:%Y}" for first in firsts), "any"]
    return {
        code: {name: _share(runs, [(code, name) in run.hits for run in runs]) for name in periods}
        for code in (scheme.caps.limits if scheme.caps else ())
    }


def _years(firsts: Sequence[date], runs: Sequence[_Run]) -> dict[str, Spread]:
    sums = []
    for run in runs:
        year: Counter[str] = Counter()
        for first, cents in zip(firsts, run.payments, strict=True):
            year[f"{first:%Y}"] += cents
        sums.append(year)
    return {name: _spread([year[name] for year in sums]) for name in sums[0]}


def _amounts(codes: Iterable[str], runs: Sequence[_Run]) -> dict[str, Spread]:
    """What the lines of each rule, floor or hold-back come to."""
    return {code: _spread([run.rules[code] for run in runs]) for code in codes}


def _share(runs: Sequence[_Run], holds: Sequence[bool]) -> Fraction:
    return Fraction(sum(holds), len(runs))


def _spread(values: Sequence[int]) -> Spread:
    ordered, n = sorted(values), len(values)
    return Spread(
        mean=round_half_up(Fraction(sum(values), n)),
        low=ordered[-(-n // 10) - 1],
        high=ordered[-(-9 * n // 10) - 1],
    )


def _even(balance: Sequence[int]) -> int | None:
    """The first month from which on the balance stays at or above nothing."""
    below = [n for n, cents in enumerate(balance) if cents < 0]
    after = below[-1] + 1 if below else 0
    return after if after < len(balance) else None
