"""What an award carries: the comparison frozen as data, and that data read back.

A decision must show in ten years what it rested on, so its content holds everything by value:
names, weights, prices, points, reasons. Nothing in it is looked up again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from marketplace.decisions.kinds import kind_of
from marketplace.decisions.models import Decision
from marketplace.evaluation.comparison import Comparison
from marketplace.frameworks.parties.service import Chosen
from marketplace.offers.models import Offer
from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.i18n import format_date_fi
from marketplace.platform.unit import Unit
from marketplace.procurement.counted import counted_items
from marketplace.procurement.minicompetitions.queries import why_not_party
from marketplace.procurement.models import Call
from marketplace.procurement.queries import call_by_number
from marketplace.providers.queries import provider_of
from marketplace.pure.periods import local_day
from marketplace.pure.scoring import Ranking, Standing, from_json, to_json
from marketplace.suitability import queries


@dataclass(frozen=True)
class Mark:
    """One criterion of one tenderer: the percent, and why."""

    percent: Decimal
    reason: str


@dataclass(frozen=True)
class Tenderer:
    """One tenderer's row in the comparison."""

    offer_id: UUID
    organisation_id: UUID
    number: int
    name: str
    business_id: str
    standing: Standing
    marks: Mapping[str, Mark]
    """By the key of the criterion."""


@dataclass(frozen=True)
class Excluded:
    """An offer that was not compared; why is told to its provider alone."""

    organisation_id: UUID
    number: int
    name: str
    business_id: str


@dataclass(frozen=True)
class Lot:
    """The drawing of lots: from its seed anybody can compute the order again."""

    seed: str
    witnesses: str
    drawn_at: datetime


@dataclass(frozen=True)
class Award:
    """The comparison behind an award, as it was when the award was drafted."""

    call_number: str
    price_weight: int
    criteria: tuple[Mapping[str, Any], ...]
    """Each with key, labels and weight."""
    items: tuple[Mapping[str, Any], ...]
    """What the comparison price counts: key, labels and quantity."""
    tenderers: tuple[Tenderer, ...]
    """In the order of their places."""
    excluded: tuple[Excluded, ...]
    passed_over: frozenset[UUID]
    """Organisations that lost their award because a condition lapsed."""
    formula: str
    tie_rule: str
    tie_criterion: str | None
    lot: Lot | None
    override: Mapping[str, str] | None
    """The approver's reason for a procurement below the whole's threshold: reason, by, on."""
    places: int = 1
    """How many of the best are chosen."""
    framework: Mapping[str, Any] | None = None
    """Of an award that chooses the parties of a framework's lot: number, titles, lot (its place),
    lot_titles and ranked."""
    market: Mapping[str, str] | None = None
    """Of a single offer how the market was looked at and why it was enough: checked, reason, by,
    on."""

    @property
    def winners(self) -> tuple[Tenderer, ...]:
        """The first in the ranking that have not been passed over, as many as there are places."""
        return self._left[: self.places]

    @property
    def winner(self) -> Tenderer:
        """The first of them."""
        return self._left[0]

    @property
    def has_next(self) -> bool:
        """Whether somebody is next in line after the chosen."""
        return len(self._left) > self.places

    @property
    def _left(self) -> tuple[Tenderer, ...]:
        return tuple(row for row in self.tenderers if row.organisation_id not in self.passed_over)

    def tenderer(self, organisation_id: UUID) -> Tenderer:
        """The row of one organisation."""
        return next(row for row in self.tenderers if row.organisation_id == organisation_id)

    @property
    def tie_label(self) -> Mapping[str, str] | None:
        """The labels of the criterion that the rule for ties names."""
        named = (each["labels"] for each in self.criteria if each["key"] == self.tie_criterion)
        return next(named, None)


def call_facts(call: Call) -> dict[str, Any]:
    """What every decision on a call keeps of it."""
    return {"number": call.number, "titles": dict(call.titles)}


def freeze(
    comparison: Comparison,
    excluded: Sequence[Excluded] = (),
    override: Mapping[str, str] | None = None,
    market: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The comparison as plain JSON values."""
    call = comparison.call
    return {
        "call": call_facts(call),
        "price_weight": call.price_weight,
        "formula": call.price_formula,
        "tie_rule": call.tie_rule,
        "tie_criterion": call.tie_criterion,
        "lot": _lot(comparison),
        "override": dict(override) if override else None,
        "market": dict(market) if market else None,
        **_of_framework(call),
        "criteria": [
            {"key": each.key, "labels": dict(each.labels), "weight": each.weight}
            for each in call.criteria
        ],
        "items": [
            {"key": each.key, "labels": each.labels, "quantity": each.quantity}
            for each in counted_items(call)
        ],
        "offers": {str(offer.id): _offer(comparison, offer) for offer in comparison.offers},
        "excluded": [
            vars(each) | {"organisation_id": str(each.organisation_id)} for each in excluded
        ],
        "passed_over": [],
        "ranking": to_json(comparison.ranking),
    }


def _of_framework(call: Call) -> dict[str, Any]:
    """How many parties a lot gets, and which framework's it is; of other calls nothing."""
    lot = call.founds_lot
    if lot is None:
        return {}
    framework = {
        "number": lot.framework.number,
        "titles": dict(lot.framework.titles),
        "lot": lot.position,
        "lot_titles": dict(lot.titles),
        "ranked": lot.ranked,
    }
    return {"places": lot.most_parties, "framework": framework}


def _offer(comparison: Comparison, offer: Offer) -> dict[str, Any]:
    """Who offered, and each score with its reason."""
    return {
        "organisation_id": str(offer.provider_id),
        "number": offer.number,
        "name": offer.organisation.name,
        "business_id": offer.organisation.business_id,
        "marks": {
            criterion.key: {"percent": str(score.percent), "reason": score.reason}
            for criterion in comparison.call.criteria
            for score in (comparison.score(offer, criterion),)
            if score
        },
    }


def _lot(comparison: Comparison) -> dict[str, str] | None:
    """The draw, where some place depended on it."""
    draw = comparison.draw
    if draw is None or not comparison.ranking.needs_lot:
        return None
    drawn_at = draw.created_at.isoformat()
    return {"seed": draw.seed, "witnesses": draw.witnesses, "drawn_at": drawn_at}


def thaw(content: Mapping[str, Any]) -> Award:
    """What `freeze` wrote, as the pages and the document read it."""
    ranking: Ranking = from_json(content["ranking"])
    lot = content.get("lot")
    return Award(
        call_number=content["call"]["number"],
        price_weight=content["price_weight"],
        criteria=tuple(content["criteria"]),
        items=tuple(content["items"]),
        tenderers=tuple(
            _tenderer(standing, content["offers"][standing.key]) for standing in ranking.standings
        ),
        excluded=tuple(
            Excluded(**each | {"organisation_id": UUID(each["organisation_id"])})
            for each in content.get("excluded", ())
        ),
        passed_over=frozenset(map(UUID, content.get("passed_over", ()))),
        formula=content.get("formula", "lowest_relative"),
        tie_rule=content.get("tie_rule", "lower_price"),
        tie_criterion=content.get("tie_criterion"),
        lot=Lot(**lot | {"drawn_at": datetime.fromisoformat(lot["drawn_at"])}) if lot else None,
        override=content.get("override"),
        places=content.get("places", 1),
        framework=content.get("framework"),
        market=content.get("market"),
    )


def _tenderer(standing: Standing, offer: Mapping[str, Any]) -> Tenderer:
    return Tenderer(
        offer_id=UUID(standing.key),
        organisation_id=UUID(offer["organisation_id"]),
        number=offer["number"],
        name=offer["name"],
        business_id=offer["business_id"],
        standing=standing,
        marks={
            key: Mark(Decimal(mark["percent"]), mark["reason"])
            for key, mark in offer["marks"].items()
        },
    )


def award_in(decision: Decision) -> Award | None:
    """The comparison that a decision carries, or None where its kind awards nothing."""
    return thaw(decision.content) if kind_of(decision).awards else None


def without_winner(decision: Decision) -> dict[str, Any]:
    """The same comparison with its winner passed over, so that the next in line is the first."""
    winner = thaw(decision.content).winner
    passed = [*decision.content.get("passed_over", ()), str(winner.organisation_id)]
    return dict(decision.content) | {"passed_over": passed, "answers": []}


def excluded_offers(actor: Actor, call: Call) -> tuple[Excluded, ...]:
    """The offers of a call that are not compared."""
    return tuple(
        Excluded(
            organisation_id=each.offer.provider_id,
            number=each.offer.number or 0,
            name=each.offer.organisation.name,
            business_id=each.offer.organisation.business_id,
        )
        for each in queries.excluded_offers(actor, call)
    )


def why_excluded(actor: Actor, call: Call) -> dict[UUID, str]:
    """The ground and the reason of each exclusion, by the provider's organisation."""
    found = queries.excluded_offers(actor, call)
    return {each.offer.provider_id: f"{each.ground}. {each.reason}" for each in found}


def override_of(_actor: Actor, call: Call) -> dict[str, str] | None:
    """The approver's word where the need was let through although it is part of a larger whole."""
    need = call.need
    if need is None or need.override_reason is None or need.overridden_at is None:
        return None
    return {
        "reason": need.override_reason,
        "by": need.overrider.name if need.overrider else "",
        "on": format_date_fi(local_day(need.overridden_at)),
    }


def market_of(actor: Actor, comparison: Comparison) -> dict[str, str] | None:
    """The note on the market, where one offer alone was compared."""
    note = queries.market_note(actor, [offer.id for offer in comparison.offers])
    if note is None:
        return None
    return {
        "checked": note.checked,
        "reason": note.reason,
        "by": note.author.name,
        "on": format_date_fi(local_day(note.created_at)),
    }


def winner_away(actor: Actor, award: Award) -> Refused | None:
    """Why a winner may not be awarded now: its registration is suspended or closed, or it is no
    party any more of the lot that a mini-competition buys from."""
    for each in award.winners:
        if provider_of(actor, each.organisation_id).state in ("suspended", "closed"):
            return Refused("decision.winner_away", name=each.name)
    winner = award.winner
    lot = call_by_number(actor, award.call_number).lot
    if lot and why_not_party(lot, [winner.organisation_id]):
        return Refused("decision.winner_no_party", name=winner.name, number=lot.framework.number)
    return None


def frozen(actor: Actor, comparison: Comparison) -> dict[str, Any]:
    """Everything that an award of a call freezes, with the number of the round that it rests on."""
    call, evaluation = comparison.call, comparison.evaluation
    content = freeze(
        comparison,
        excluded_offers(actor, call),
        override_of(actor, call),
        market_of(actor, comparison),
    )
    return content | {"round": evaluation.round if evaluation else None}


def chosen_parties(u: Unit, decision: Decision) -> list[Chosen]:
    """The offers that an award makes parties of a framework's lot, with their prices."""
    return [
        Chosen(
            provider_id=row.organisation_id,
            offer_id=row.offer_id,
            rank=row.standing.rank,
            prices=(u.get(Offer, row.offer_id).opened_content or {})["prices"],
        )
        for row in thaw(decision.content).winners
    ]
