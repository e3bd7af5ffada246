"""What an award decision carries: the comparison frozen as data, and that data read back.

A decision must show in ten years what it rested on, so its content holds everything by value:
names, weights, prices, points, reasons. Nothing in it is looked up again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask_babel import force_locale
from flask_babel import gettext as _

from marketplace.evaluation.comparison import Comparison
from marketplace.platform.i18n import format_points, text_of
from marketplace.pure.scoring import Ranking, Standing, from_json, to_json


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
class Award:
    """The comparison behind an award, as it was when the award was drafted."""

    call_number: str
    price_weight: int
    criteria: tuple[Mapping[str, Any], ...]
    """Each with key, labels and weight."""
    items: tuple[Mapping[str, Any], ...]
    """Price points: key, labels and quantity."""
    tenderers: tuple[Tenderer, ...]
    """In the order of their places."""

    @property
    def winner(self) -> Tenderer:
        """The first."""
        return self.tenderers[0]

    def tenderer(self, organisation_id: UUID) -> Tenderer:
        """The row of one organisation."""
        return next(row for row in self.tenderers if row.organisation_id == organisation_id)


def freeze(comparison: Comparison) -> dict[str, Any]:
    """The comparison as plain JSON values."""
    call = comparison.call
    return {
        "call": {"number": call.number, "titles": dict(call.titles)},
        "price_weight": call.price_weight,
        "criteria": [
            {"key": each.key, "labels": dict(each.labels), "weight": each.weight}
            for each in call.criteria
        ],
        "items": [
            {"key": each.key, "labels": dict(each.labels), "quantity": each.quantity}
            for each in call.price_items
            if each.quantity
        ],
        "offers": {
            str(offer.id): {
                "organisation_id": str(offer.provider_id),
                "number": offer.number,
                "name": offer.organisation.name,
                "business_id": offer.organisation.business_id,
                "marks": {
                    criterion.key: {"percent": str(score.percent), "reason": score.reason}
                    for criterion in call.criteria
                    for score in (comparison.score(offer, criterion),)
                    if score
                },
            }
            for offer in comparison.offers
        },
        "ranking": to_json(comparison.ranking),
    }


def thaw(content: Mapping[str, Any]) -> Award:
    """What `freeze` wrote, as the pages and the document read it."""
    ranking: Ranking = from_json(content["ranking"])
    return Award(
        call_number=content["call"]["number"],
        price_weight=content["price_weight"],
        criteria=tuple(content["criteria"]),
        items=tuple(content["items"]),
        tenderers=tuple(
            _tenderer(standing, content["offers"][standing.key]) for standing in ranking.standings
        ),
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


def suggested_grounds(comparison: Comparison) -> str:
    """Words to begin from, in the language of the call; the drafter completes them."""
    first = comparison.ranking.standings[0]
    with force_locale(comparison.call.language):
        return _(
            "Valitaan tarjous, joka on hinta-laatusuhteeltaan paras. Tarjoukset on vertailtu "
            "tarjouspyynnössä ilmoitetuilla perusteilla. Eniten pisteitä, %(points)s/100, sai "
            "%(name)s.",
            points=format_points(first.total),
            name=comparison.offer(first.key).organisation.name,
        )


def suggested_reasons(comparison: Comparison) -> dict[UUID, str]:
    """To each tenderer the reasons of its own points, by the organisation's key."""
    with force_locale(comparison.call.language):
        return {
            offer.provider_id: "\n".join(
                f"{text_of(criterion.labels)}: {score.reason}"
                for criterion in comparison.call.criteria
                for score in (comparison.score(offer, criterion),)
                if score
            )
            for offer in comparison.offers
        }


def usual_competence() -> str:
    """The rule that usually gives the maker the power, in the current language."""
    return _("Hallintosääntö: viranhaltija päättää toimialansa pienhankinnoista.")
