"""What an offer says: as the provider is writing it, and as it must be to be sealed.

A draft keeps what was typed, also what is no amount yet. Pure functions over plain values.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, overload

from marketplace.offers.models import OfferMember
from marketplace.platform.errors import Problem
from marketplace.procurement.comparing import price_is_fixed
from marketplace.procurement.counted import comparison_sum
from marketplace.procurement.models import Call, PriceItem, Requirement
from marketplace.pure.money import AmountError, parse_eur

ANSWER_LIMIT = 3000
NOTES_LIMIT = 2000

Content = Mapping[str, Any]
"""prices (by price key: cents, or text that is no amount yet), answers (by criterion key),
requirements (by key: ``yes`` or ``no``), notes, validity_confirmed."""
YES_OR_NO = ("yes", "no")


@dataclass(frozen=True)
class AskedPrice:
    """A price point that is asked, without its words."""

    key: str
    quantity: int
    maximum_cents: int
    agreed: bool = False
    """Whether the most that may be asked is the provider's own price in a framework."""


@dataclass(frozen=True)
class AskedAnswer:
    """A criterion or a requirement that is asked, without its words."""

    key: str
    evidence_kind: str | None = None


@dataclass(frozen=True)
class Asked:
    """What a call asks of an offer, without its words: enough to judge a content by."""

    price_items: Sequence[AskedPrice]
    criteria: Sequence[AskedAnswer]
    requirements: Sequence[AskedAnswer]


def asked_of(call: Call | Asked, agreed: Mapping[str, int]) -> Call | Asked:
    """What a call asks of a provider that has agreed on prices (cents by price key) in a framework:
    in a mini-competition it asks no more than those. Without such prices it is the call."""
    if not agreed:
        return call
    return Asked(
        [
            AskedPrice(item.key, item.quantity, min(item.maximum_cents, own), own_binds)
            for item in call.price_items
            for own in (agreed.get(item.key, item.maximum_cents),)
            for own_binds in (own <= item.maximum_cents and item.key in agreed,)
        ],
        [AskedAnswer(each.key) for each in call.criteria],
        [AskedAnswer(each.key, each.evidence_kind) for each in call.requirements],
    )


def gone_on(earlier: Content, given: Content) -> dict[str, Any]:
    """An earlier content with what is given: what is left out stays as it was."""
    by_key = ("prices", "answers", "requirements")
    return {
        **earlier,
        **given,
        **{name: {**earlier.get(name, {}), **given.get(name, {})} for name in by_key},
    }


def as_written(call: Call, given: Content) -> dict[str, Any]:
    """A draft's content for this call: amounts as cents where they read as such, all else as typed.

    What the call does not ask for is left out. Where the buyer states the prices, they are the
    buyer's whatever was given.
    """
    prices, answers = given.get("prices") or {}, given.get("answers") or {}
    replies = given.get("requirements") or {}
    if price_is_fixed(call):
        prices = {item.key: item.maximum_cents for item in call.price_items}
    return {
        "prices": {
            item.key: _amount(prices[item.key])
            for item in call.price_items
            if prices.get(item.key) not in (None, "")
        },
        "answers": {
            criterion.key: str(answers[criterion.key]).strip()
            for criterion in call.criteria
            if str(answers.get(criterion.key) or "").strip()
        },
        "requirements": {
            each.key: replies[each.key]
            for each in asked_in_offer(call)
            if replies.get(each.key) in YES_OR_NO
        },
        "notes": str(given.get("notes") or "").strip(),
        "validity_confirmed": given.get("validity_confirmed") is True,
    }


@overload
def asked_in_offer(call: Call) -> list[Requirement]: ...
@overload
def asked_in_offer(call: Call | Asked) -> list[Requirement] | list[AskedAnswer]: ...
def asked_in_offer(call: Call | Asked) -> list[Any]:
    """The requirements that an offer answers; a paper is shown in the provider's passport."""
    return [each for each in call.requirements if each.evidence_kind is None]


def _amount(value: Any) -> int | str:
    """Cents stay; text is read as euros where it can be."""
    if isinstance(value, int):
        return value
    try:
        return parse_eur(str(value))
    except AmountError:
        return str(value)


def unknown_keys(call: Call, given: Content) -> Iterator[Problem]:
    """What a file gives that the call does not ask for."""
    asked = {
        "prices": {item.key for item in call.price_items},
        "answers": {criterion.key for criterion in call.criteria},
        "requirements": {each.key for each in asked_in_offer(call)},
    }
    for part, keys in asked.items():
        for key in (given.get(part) or {}).keys() - keys:
            yield Problem(f"{part}.{key}", "offer.not_asked", {"key": key})


def with_members(content: Content, members: Sequence[OfferMember]) -> dict[str, Any]:
    """The content as it is sealed: who stands behind the offer is part of it."""
    found = [{"name": each.member.name, "business_id": each.member.business_id} for each in members]
    return dict(content) | ({"members": found} if found else {})


def shortcomings(call: Call | Asked, content: Content) -> list[Problem]:
    """What still keeps a content from being an offer, each with its field; none when it is whole.

    Fields are ``price_<key>``, ``answer_<key>``, ``requirement_<key>`` and ``notes``. An offer may
    answer that it does not fulfil a requirement: whoever judges its suitability looks at that.
    """
    found = [
        problem
        for item in call.price_items
        if (problem := _price_problem(item, content["prices"].get(item.key)))
    ]
    if not found and comparison_cents(call, content) == 0:
        found.append(Problem(f"price_{call.price_items[0].key}", "offer.nothing_priced"))
    for criterion in call.criteria:
        answer = content["answers"].get(criterion.key, "")
        if not answer:
            found.append(Problem(f"answer_{criterion.key}", "offer.answer_missing"))
        elif len(answer) > ANSWER_LIMIT:
            found.append(_too_long(f"answer_{criterion.key}", answer, ANSWER_LIMIT))
    for each in asked_in_offer(call):
        if content.get("requirements", {}).get(each.key) not in YES_OR_NO:
            found.append(Problem(f"requirement_{each.key}", "offer.requirement_unanswered"))
    if len(content["notes"]) > NOTES_LIMIT:
        found.append(_too_long("notes", content["notes"], NOTES_LIMIT))
    return found


def _price_problem(item: PriceItem | AskedPrice, price: int | str | None) -> Problem | None:
    field = f"price_{item.key}"
    if price is None:
        return Problem(field, "offer.price_missing")
    if isinstance(price, str):
        return Problem(field, "offer.price_unreadable")
    if price < 0:
        return Problem(field, "offer.price_negative")
    if price > item.maximum_cents and getattr(item, "agreed", False):
        return Problem(field, "offer.price_above_agreed", {"maximum_cents": item.maximum_cents})
    if price > item.maximum_cents:
        return Problem(field, "offer.price_above_ceiling", {"maximum_cents": item.maximum_cents})
    return None


def _too_long(field: str, text: str, limit: int) -> Problem:
    return Problem(field, "offer.text_too_long", {"limit": limit, "over": len(text) - limit})


def comparison_cents(call: Call | Asked, content: Content) -> int | None:
    """The comparison price, or None while a price is missing. Where only the asked prices are known
    it is quantity × price summed over them, which is nothing where that is nothing."""
    prices = content["prices"]
    if any(not isinstance(prices.get(item.key), int) for item in call.price_items):
        return None
    if isinstance(call, Call) and min(prices[item.key] for item in call.price_items) >= 0:
        return comparison_sum(call, {item.key: prices[item.key] for item in call.price_items})
    return sum(item.quantity * prices[item.key] for item in call.price_items)
