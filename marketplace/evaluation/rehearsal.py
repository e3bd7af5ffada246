"""Rehearsal: invented offers compared by a call's terms, before it is published. Nothing is kept.

It shows the officer what the weights and the formula do: which offer would win, and how firmly.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from marketplace.evaluation.comparison import prices_of
from marketplace.evaluation.schemas import PercentField
from marketplace.platform.actor import Actor
from marketplace.platform.errors import Invalid, Problem, Refused
from marketplace.platform.form_fields import MoneyField, typed_money
from marketplace.platform.forms import FormSchema
from marketplace.platform.i18n import text_of
from marketplace.procurement.comparing import comparison_stated, price_is_fixed, terms_of
from marketplace.procurement.completeness import points_make_hundred, prices_complete
from marketplace.procurement.models import Call
from marketplace.pure.points import Mark
from marketplace.pure.scoring import Ranking, Tender, rank
from marketplace.pure.sensitivity import Sensitivity, sensitivity

LEVELS = ((90, 95), (75, 75), (60, 55))
"""What the invented offers begin with: price in percent of the highest, quality in percent."""
GUARDS = (points_make_hundred, comparison_stated, prices_complete)


@dataclass(frozen=True)
class Invented:
    """An offer that nobody made: cents by price point, percents by criterion."""

    name: str
    prices: Mapping[str, int]
    percents: Mapping[str, Decimal]


@dataclass(frozen=True)
class Rehearsal:
    """What would come of invented offers."""

    call: Call
    names: tuple[str, ...]
    ranking: Ranking
    sensitivities: tuple[Sensitivity, ...]

    def name(self, key: str) -> str:
        """An invented offer's name by its key in the ranking."""
        return self.names[int(key) - 1]


def lacking(call: Call, actor: Actor) -> list[Refused]:
    """What a call must state before its comparison can be rehearsed."""
    return [no for guard in GUARDS if (no := guard(call, actor)) is not None]


def rehearse(call: Call, actor: Actor, offers: Sequence[Invented]) -> Rehearsal:
    """Compare invented offers by the call's terms.

    Raises Refused with the first thing that the call lacks, Invalid for an offer that lacks a
    price or a percent, at its field ``price_<number>_<key>`` or ``percent_<number>_<key>``.
    """
    for refusal in lacking(call, actor):
        raise refusal
    if problems := list(_problems(call, offers)):
        raise Invalid(*problems)
    tenders = [
        Tender(
            str(number),
            prices_of(call, _prices(call, offer)),
            tuple(Mark(each.key, each.weight, offer.percents[each.key]) for each in call.criteria),
            lot=f"{number:03d}",
        )
        for number, offer in enumerate(offers, start=1)
    ]
    ranking = rank(tenders, terms_of(call))
    names = tuple(
        offer.name or invented_name(number) for number, offer in enumerate(offers, start=1)
    )
    return Rehearsal(call, names, ranking, sensitivity(ranking, terms_of(call)))


def invented_name(number: int) -> str:
    """What an invented offer is called where nobody names it."""
    return _("Keksitty tarjous %(number)s", number=number)


def _prices(call: Call, offer: Invented) -> dict[str, int]:
    """The prices; where the buyer states them, the buyer's."""
    if price_is_fixed(call):
        return {item.key: item.maximum_cents for item in call.price_items}
    return {item.key: offer.prices.get(item.key, 0) for item in call.price_items}


def _problems(call: Call, offers: Sequence[Invented]) -> list[Problem]:
    found = []
    for number, offer in enumerate(offers, start=1):
        for item in call.price_items:
            price = offer.prices.get(item.key, -1)
            if item.quantity and price < 0 and not price_is_fixed(call):
                found.append(Problem(f"price_{number}_{item.key}", "rehearsal.price_missing"))
        for each in call.criteria:
            if each.key not in offer.percents:
                found.append(Problem(f"percent_{number}_{each.key}", "score.out_of_range"))
    return found


def suggested(call: Call) -> list[Invented]:
    """Three offers to begin with: good and dear, middling, and cheap."""
    return [
        Invented(
            "",
            {item.key: item.maximum_cents * price // 100 for item in call.price_items},
            {each.key: Decimal(quality) for each in call.criteria},
        )
        for price, quality in LEVELS
    ]


def rehearsal_form(call: Call, count: int = len(LEVELS)) -> FormSchema:
    """The form: for each invented offer its prices and its quality."""
    made: dict[str, Any] = {}
    for number in range(1, count + 1):
        for item in priced_items(call):
            made[f"price_{number}_{item.key}"] = MoneyField(
                required=True, metadata={"label": text_of(item.labels)}
            )
        for each in call.criteria:
            made[f"percent_{number}_{each.key}"] = PercentField(
                required=True, metadata={"label": text_of(each.labels), "suffix": "%"}
            )
    return FormSchema.from_dict(made)()  # type: ignore[return-value]


def priced_items(call: Call) -> list[Any]:
    """The price points that an invented offer prices: those that the comparison counts."""
    return [] if price_is_fixed(call) else [item for item in call.price_items if item.quantity]


def as_typed(call: Call, offers: Sequence[Invented]) -> dict[str, str]:
    """Invented offers as a person would type them into the form."""
    typed = {}
    for number, offer in enumerate(offers, start=1):
        for key, cents in offer.prices.items():
            typed[f"price_{number}_{key}"] = typed_money(cents)
        for key, percent in offer.percents.items():
            typed[f"percent_{number}_{key}"] = str(percent)
    return typed


def invented_of(call: Call, data: Mapping[str, Any], count: int = len(LEVELS)) -> list[Invented]:
    """The offers that the form gives."""
    return [
        Invented(
            "",
            {item.key: data[f"price_{number}_{item.key}"] for item in priced_items(call)},
            {each.key: data[f"percent_{number}_{each.key}"] for each in call.criteria},
        )
        for number in range(1, count + 1)
    ]
