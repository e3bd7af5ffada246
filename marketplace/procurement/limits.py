"""What a call's payment scheme bounds, beside its prices: caps and factors, and whether prices are
so high that the caps cut them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache

from marketplace.platform.errors import Refused
from marketplace.platform.i18n import language
from marketplace.procurement.models import Call
from marketplace.pure.periods import months_end
from outcomes.pure.description.describe import limits
from outcomes.pure.example import cut_by_caps
from outcomes.pure.scheme import parse_scheme, with_prices
from outcomes.pure.tree import Cap, On, Scheme

PARTIAL = {"person", "referral", "rule", "provider", "municipality", "budget_line"}
"""Keys of a cap's account that make it bound a part of what the contract pays."""


def scheme_at(call: Call, prices: Mapping[str, int] | None = None) -> Scheme:
    """The call's scheme at some prices (cents by price key), or else at its ceilings."""
    ceilings = {item.key: item.maximum_cents for item in call.price_items if item.maximum_cents}
    scheme = parse_scheme(call.scheme, f"{call.number}.yaml")
    return with_prices(scheme, ceilings if prices is None else prices)


def limits_of(call: Call) -> tuple[tuple[str, str], ...]:
    """What bounds or changes the amounts, as names and sentences in the reader's language.

    A cap over all is told as no more than the call's whole value, which bounds the contract too.
    """
    scheme = parse_scheme(call.scheme, f"{call.number}.yaml")
    if scheme.caps:
        most = call.maximum_value_cents
        told = {
            key: replace(cap, cents=min(cap.cents or 0, most)) if _over_all(cap) else cap
            for key, cap in scheme.caps.limits.items()
        }
        scheme = replace(scheme, caps=replace(scheme.caps, limits=told))
    return limits(scheme, language())


def cut_at_ceilings(call: Call) -> tuple[int, int] | None:
    """What one person would bring at the call's ceilings without the caps, and with them, in
    cents; None where they cut nothing."""
    ceilings = tuple((item.key, item.maximum_cents) for item in call.price_items)
    return _cut(call.scheme, f"{call.number}.yaml", ceilings, call.starts_on)


@lru_cache(maxsize=128)
def _cut(
    text: str, filename: str, ceilings: tuple[tuple[str, int], ...], starts_on: date
) -> tuple[int, int] | None:
    return cut_by_caps(with_prices(parse_scheme(text, filename), dict(ceilings)), starts_on)


def cut_at_prices(call: Call, prices: Mapping[str, int]) -> tuple[int, int] | None:
    """The same at the prices of an offer, which nothing remembers."""
    return cut_by_caps(scheme_at(call, prices), call.starts_on)


def cap_notes(call: Call) -> Iterator[Refused]:
    """What is worth a look before publication: ceilings that the scheme's caps cut."""
    field = f"ceiling_{call.price_items[0].key}" if call.price_items else None
    if cut := cut_at_ceilings(call):
        due, paid = cut
        yield Refused("call.prices_over_cap", field=field, due_cents=due, paid_cents=paid)
    highest = sum(item.quantity * item.maximum_cents for item in call.price_items)
    for cap in _caps_of_all(call):
        most = (cap.cents or 0) * _periods(cap, call)
        if most < min(highest, call.maximum_value_cents):
            facts = {"highest_cents": highest, "cap_cents": most}
            label = cap.label.in_language(language())
            yield Refused("call.quantities_over_cap", field=field, label=label, **facts)


def assumed_starts(call: Call, of: Callable[[int], int] = int) -> int | None:
    """How many participants are assumed to start in the whole term, by the quantities of the price
    points that pay for a start, or by what is bought ``of`` each; None where the scheme pays for
    none."""
    scheme = parse_scheme(call.scheme, f"{call.number}.yaml")
    paid = {
        rule.pays.base.text
        for rule in scheme.rules
        if isinstance(rule.when, On) and rule.when.day.text == "started_on"
        if rule.pays and rule.pays.base
    }
    starts = [of(item.quantity) for item in call.price_items if item.key in paid]
    return sum(starts) if starts else None


def places_note(call: Call) -> Iterator[Refused]:
    """Worth a look: fewer are assumed to start than may be in the service at the same time, so that
    its places never fill. Nothing is said where the scheme pays for no start."""
    assumed = assumed_starts(call)
    if assumed and assumed < call.capacity:
        facts = {"starts": assumed, "capacity": call.capacity}
        yield Refused("call.starts_below_capacity", field="capacity", **facts)


def _caps_of_all(call: Call) -> list[Cap]:
    """The caps over all that a contract pays."""
    caps = parse_scheme(call.scheme, f"{call.number}.yaml").caps
    return [cap for cap in (caps.limits.values() if caps else ()) if _over_all(cap)]


def _over_all(cap: Cap) -> bool:
    return cap.cents is not None and not cap.rules and not PARTIAL & set(cap.per)


def _periods(cap: Cap, call: Call) -> int:
    """How many times a cap's amount may be paid in the time of the contract."""
    first, last = call.starts_on, call.ends_on
    if "calendar_month" in cap.per:
        return (last.year - first.year) * 12 + last.month - first.month + 1
    if "calendar_year" in cap.per:
        return last.year - first.year + 1
    years = 1
    while "contract_year" in cap.per and months_end(first, 12 * years) < last:
        years += 1
    return years
