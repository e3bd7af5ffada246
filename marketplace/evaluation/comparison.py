"""A call's opened offers with their scores and places: what pages, decisions and contracts read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from marketplace.evaluation.models import Score
from marketplace.offers.models import Offer
from marketplace.offers.queries import standing_version
from marketplace.platform.errors import Refused
from marketplace.procurement.models import Call, Criterion
from marketplace.pure.scoring import Mark, Price, Ranking, Standing, Tender, lot, rank


@dataclass(frozen=True)
class Comparison:
    """The comparison of a call as it stands: nothing in it is stored, all of it is reckoned."""

    call: Call
    offers: tuple[Offer, ...]
    scores: Mapping[tuple[UUID, UUID], Score]
    """By the keys of offer and criterion."""
    ranking: Ranking

    def offer(self, key: str) -> Offer:
        """The offer behind a place of the ranking."""
        return next(offer for offer in self.offers if str(offer.id) == key)

    def standing(self, offer: Offer) -> Standing:
        """The place of an offer."""
        return self.ranking.of(str(offer.id))

    def score(self, offer: Offer, criterion: Criterion) -> Score | None:
        """The score of an offer by a criterion, or None while it is missing."""
        return self.scores.get((offer.id, criterion.id))

    @property
    def missing(self) -> list[tuple[Offer, Criterion]]:
        """What has not been scored, criterion by criterion: so answers are read side by side."""
        return [
            (offer, criterion)
            for criterion in self.call.criteria
            for offer in self.offers
            if (offer.id, criterion.id) not in self.scores
        ]

    @property
    def needed(self) -> int:
        """How many scores the whole comparison takes."""
        return len(self.offers) * len(self.call.criteria)

    @property
    def refusals(self) -> list[Refused]:
        """What still keeps a decision from being made of this; empty where nothing does."""
        if not self.offers:
            return [Refused("evaluation.no_offers")]
        missing = len(self.missing)
        if missing:
            given = self.needed - missing
            return [Refused("evaluation.scores_missing", given=given, needed=self.needed)]
        return []


def compare(call: Call, offers: Sequence[Offer], scores: Sequence[Score]) -> Comparison:
    """Reckon the places of a call's opened offers by the scores given so far."""
    by_keys = {(score.offer_id, score.criterion_id): score for score in scores}
    seals = {offer.id: _seal(offer) for offer in offers}
    tenders = [
        Tender(
            key=str(offer.id),
            prices=_prices(call, offer),
            marks=tuple(
                Mark(criterion.key, criterion.weight, score.percent if score else None)
                for criterion in call.criteria
                for score in (by_keys.get((offer.id, criterion.id)),)
            ),
            lot=lot(call.number, seals.values(), seals[offer.id]),
        )
        for offer in offers
    ]
    return Comparison(call, tuple(offers), by_keys, rank(tenders, call.price_weight))


def _prices(call: Call, offer: Offer) -> tuple[Price, ...]:
    """What the offer asks for each price point that the comparison counts."""
    prices = (offer.opened_content or {})["prices"]
    return tuple(
        Price(item.key, item.quantity, prices[item.key])
        for item in call.price_items
        if item.quantity
    )


def _seal(offer: Offer) -> str:
    """The fingerprint of the version that was opened."""
    standing = standing_version(offer)
    assert standing is not None  # noqa: S101 -- only sealed versions are ever opened
    return standing.sha256
