"""What outcomes are worth where columns of whole numbers hold every amount."""

from fractions import Fraction
from typing import Any

import polars as pl

from outcomes.pure.columns.reckon import known_true
from outcomes.pure.columns.tracks import Track
from outcomes.pure.columns.values import LARGEST, Awkward, Val, common, size
from outcomes.pure.columns.work import OWNERS
from outcomes.pure.columns.worlds import Worlds
from outcomes.pure.reference.pricing import rounded as plain_rounded
from outcomes.pure.tree import Case, Counted, Factor, Formula, Pays, Rule

NONE = Val("number", 0)


def in_columns(worlds: Worlds, rule: Rule) -> pl.DataFrame | None:
    """Quantity, price, supplements and worth of each outcome; None where columns cannot tell."""
    if rule.pays is None:
        return None
    try:
        return _in_columns(worlds, rule, rule.pays)
    except Awkward:
        return None


def _in_columns(worlds: Worlds, rule: Rule, pays: Pays) -> pl.DataFrame:
    height, how = len(worlds), worlds.facts.scheme.rounding
    quantity = worlds.value(rule.quantity) if rule.quantity else Val("number", 1)
    if quantity.choices is not None or quantity.den != 1:
        raise Awkward
    price, added = _price(worlds, pays)
    due = price
    for each in added:
        due = _sum(due, each)
    due = _product(due, quantity)
    applied = []
    for code in rule.factors:
        applies = _applies(worlds, rule, code)
        applied.append(_said(f"*{code}", applies))
        due = _product(due, _where(applies, _times(worlds, code), Val("number", 1)))
    supplements = pl.repeat(0, height, dtype=pl.Int64, eager=True)
    for each in added:
        supplements += rounded(each, how).series(height)
    found = pl.DataFrame(
        {
            "quantity": quantity.series(height).cast(pl.Int64),
            "price": rounded(price, how).series(height),
            "added": supplements,
            "cents": rounded(due, how).series(height),
        }
    )
    if any(found[name].null_count() for name in found.columns):
        raise Awkward  # something is not known: it is looked at whether it is needed
    return found.with_columns(applied_names(applied, height))


def _said(text: str, truth: Any) -> pl.Expr:
    if isinstance(truth, bool):
        return pl.lit(text if truth else "")
    return pl.when(pl.lit(truth)).then(pl.lit(text)).otherwise(pl.lit(""))


def applied_names(applied: list[pl.Expr], height: int) -> pl.Series:
    """The factors that apply, each after a star, in each row."""
    every = pl.repeat("", height, dtype=pl.String)
    return pl.select(pl.concat_str([every, *applied]).alias("factors"))["factors"]


def _price(worlds: Worlds, pays: Pays) -> tuple[Val, list[Val]]:
    """The price and the supplements."""
    if pays.tiers is not None:
        raise Awkward
    fits = [known_true(worlds.value(case.condition)) for case in pays.cases]
    amounts = [_amount(worlds, case) for case in pays.cases]
    base = _known(worlds, pays.base) if pays.base else None
    if pays.choose == "add":
        if base is None:
            raise Awkward
        return base, [_where(fit, amount, NONE) for fit, amount in zip(fits, amounts, strict=True)]
    if pays.choose == "highest" and len(amounts) > 1:
        return _highest(fits, amounts, base), []
    if base is None:
        raise Awkward
    price = base
    for fit, amount in reversed(list(zip(fits, amounts, strict=True))):
        price = _where(fit, amount, price)
    return price, []


def _highest(fits: list[Any], amounts: list[Val], base: Val | None) -> Val:
    if base is None:
        raise Awkward
    data, den = _alike([*amounts, base])
    for fit, amount in zip(fits, data, strict=False):
        if isinstance(amount, pl.Series) and (amount.is_null() & fit).any():
            raise Awkward
    options = [
        pl.when(_lit(fit)).then(_lit(amount)) for fit, amount in zip(fits, data[:-1], strict=True)
    ]
    highest = pl.coalesce(pl.max_horizontal(options), _lit(data[-1]))
    return Val("number", _computed(highest), den)


def _alike(vals: list[Val]) -> tuple[list[Any], int]:
    one = vals[0]
    for val in vals[1:]:
        one = Val("number", 0, common(one, val)[2])
    return [common(val, Val("number", 0, one.den))[0] for val in vals], one.den


def _where(truth: Any, one: Val, other: Val) -> Val:
    if isinstance(truth, bool):
        return one if truth else other
    (a, b), den = _alike([one, other])
    return Val("number", _computed(pl.when(truth).then(_lit(a)).otherwise(_lit(b))), den)


def _lit(data: Any) -> pl.Expr:
    if isinstance(data, pl.Series):
        return pl.lit(data)
    return pl.lit(data, dtype=pl.Boolean if isinstance(data, bool) else pl.Int64)


def _computed(expr: pl.Expr) -> Any:
    found = pl.select(expr.alias("v"))["v"]
    return found if len(found) != 1 else found[0]


def _amount(worlds: Worlds, case: Case) -> Val:
    return _known(worlds, case.amount)


def _known(worlds: Worlds, formula: Formula) -> Val:
    val = worlds.value(formula)
    if val.choices is not None or (val.fixed and val.data is None):
        raise Awkward
    return val if val.fixed else Val(val.kind, val.data, val.den)


def _sum(one: Val, other: Val) -> Val:
    a, b, den = common(one, other)
    if a is None or b is None:
        raise Awkward
    return Val("number", a + b, den)


def _product(one: Val, other: Val) -> Val:
    if one.data is None or other.data is None:
        raise Awkward
    if size(one) * size(other) >= LARGEST:
        raise Awkward
    return Val("number", one.data * other.data, one.den * other.den)


def _times(worlds: Worlds, code: str) -> Val:
    return _known(worlds, worlds.facts.scheme.factors[code].times)


def _applies(worlds: Worlds, rule: Rule, code: str) -> Any:
    """Where a factor applies."""
    factor = worlds.facts.scheme.factors[code]
    truth: Any = True
    if factor.condition is not None:
        truth = known_true(worlds.value(factor.condition))
    if factor.most_days is not None:
        truth = on_most_days(worlds, rule, code, factor) & truth
    return truth


def rounded(val: Val, how: str) -> Val:
    """Whole cents, as `reference.pricing.rounded` rounds them. Raises Awkward."""
    if val.den == 1:
        return val
    if size(val) * 2 >= LARGEST:
        raise Awkward
    if val.fixed:
        return Val("number", plain_rounded(Fraction(val.data, val.den), how))
    data, den = val.data, val.den
    if how == "half_even":
        whole, rest = data // den, data % den
        up = (2 * rest > den) | ((2 * rest == den) & (whole % 2 == 1))
        return Val("number", whole + up.cast(pl.Int64))
    size_ = data.abs()
    cents = size_ // den if how == "down" else (2 * size_ + den) // (2 * den)
    return Val("number", cents * data.sign())


def on_most_days(worlds: Worlds, rule: Rule, code: str, factor: Factor) -> pl.Series:
    """Where a factor's condition on spells holds on more than half of the days that count."""
    facts = worlds.facts
    episode = facts.scheme.episodes.get(worlds.episode or "")
    jobs = episode.jobs if episode else "any"
    work = rule.when.work if isinstance(rule.when, Counted) else episode.work if episode else None
    assert work is not None  # noqa: S101 -- checks.py lets such factors stand only where days count
    owners = worlds.series("@o") if episode else worlds.s
    first, last = worlds.series("@since"), worlds.series("outcome_on")
    track = facts.works.track(work, jobs)
    if facts.works.depends(code):
        rows = pl.int_range(len(worlds), eager=True, dtype=pl.Int64)
        track, owners = _own_track(worlds, work, OWNERS[jobs], code, owners), rows
    if not len(track.spans):
        return pl.repeat(False, len(worlds), dtype=pl.Boolean, eager=True)
    rates = ["worked", f"most {code}"]
    counted, most = track.sums_between(owners, first, last, rates)
    return (2 * most > counted).fill_null(False)


def _own_track(worlds: Worlds, work: str, owner: str, code: str, owners: pl.Series) -> Track:
    """A track of each outcome's own, where a factor asks something of the outcome."""
    facts = worlds.facts
    condition = facts.scheme.factors[code].most_days
    assert condition is not None  # noqa: S101 -- the caller asked
    rows = pl.DataFrame({owner: owners}).with_row_index("o").cast({"o": pl.Int64})
    spells = rows.join(facts.works.spells, on=owner, maintain_order="left")
    if owner not in spells.columns:
        spells = spells.with_columns(pl.lit(None, dtype=pl.Int64).alias(owner))
    asking = facts.works.spell_worlds(spells, condition)
    world = worlds.take(spells["o"]).with_names(asking.names)
    held = world.holds(condition).cast(pl.Int64)
    spells = spells.with_columns((pl.col("hours") * held).alias(f"mark {code}"))
    return facts.works.built(work, spells, [code])
