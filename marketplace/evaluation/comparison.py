"""A call's offers with what was agreed on and their places: what pages and decisions read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from uuid import UUID

from marketplace.evaluation.models import ConsensusScore, Evaluation, LotDraw
from marketplace.offers.models import Offer
from marketplace.offers.queries import standing_version
from marketplace.platform.errors import Refused
from marketplace.procurement.comparing import terms_of
from marketplace.procurement.counted import counted_cents, counted_items
from marketplace.procurement.models import Call, Criterion
from marketplace.pure.points import Mark
from marketplace.pure.scoring import Price, Ranking, Standing, Tender, Terms, rank
from marketplace.pure.sensitivity import Sensitivity, sensitivity
from marketplace.pure.ties import lot
from marketplace.suitability.queries import questioned_refusal

AGREED = "agreed"


@dataclass(frozen=True)
class Comparison:
    """The comparison of a call as it stands: nothing in it is stored, all of it is reckoned.

    Until the scores are agreed on there is no ranking: nobody who evaluates sees a price.
    """

    call: Call
    offers: tuple[Offer, ...]
    scores: Mapping[tuple[UUID, UUID], ConsensusScore]
    """By the keys of offer and criterion."""
    ranking: Ranking
    evaluation: Evaluation | None = None
    draw: LotDraw | None = None
    questioned: Sequence[int] = ()
    """The numbers of offers that were judged by who has declared a conflict of interest since."""

    @property
    def terms(self) -> Terms:
        """What the call states of its comparison."""
        return terms_of(self.call)

    def offer(self, key: str) -> Offer:
        """The offer behind a place of the ranking."""
        return next(offer for offer in self.offers if str(offer.id) == key)

    def standing(self, offer: Offer) -> Standing:
        """The place of an offer."""
        return self.ranking.of(str(offer.id))

    def score(self, offer: Offer, criterion: Criterion) -> ConsensusScore | None:
        """The score of an offer by a criterion that counts, or None while there is none."""
        return self.scores.get((offer.id, criterion.id))

    @property
    def missing(self) -> list[tuple[Offer, Criterion]]:
        """What has no score that counts, criterion by criterion."""
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
    def agreed(self) -> bool:
        """Whether the scores are agreed on and prices shown."""
        return self.evaluation is not None and self.evaluation.state == AGREED

    @property
    def refusals(self) -> list[Refused]:
        """What still keeps a decision from being made of this; empty where nothing does."""
        if not self.offers:
            return [Refused("evaluation.no_offers")]
        if not self.agreed or self.missing:
            given = self.needed - len(self.missing)
            if self.missing:
                return [Refused("evaluation.scores_missing", given=given, needed=self.needed)]
            asked = self.evaluation is not None and self.evaluation.state == "questioned"
            return [Refused("evaluation.questioned" if asked else "evaluation.not_agreed")]
        if self.questioned:
            return [questioned_refusal(self.questioned)]
        if self.ranking.needs_lot and self.draw is None:
            return [Refused("evaluation.lot_missing")]
        return []

    @cached_property
    def sensitivities(self) -> tuple[Sensitivity, ...]:
        """Over which range of each weight the first place stands."""
        return sensitivity(self.ranking, self.terms)


def compare(
    call: Call,
    offers: Sequence[Offer],
    scores: Sequence[ConsensusScore],
    evaluation: Evaluation | None,
    draw: LotDraw | None,
    questioned: Sequence[int] = (),
) -> Comparison:
    """Reckon the places of a call's offers by the scores that were agreed on."""
    by_keys = {(score.offer_id, score.criterion_id): score for score in scores}
    made = Comparison(call, tuple(offers), by_keys, Ranking(()), evaluation, draw, questioned)
    if not made.agreed:
        return made
    seals = {offer.id: _seal(offer) for offer in offers}
    seed = draw.seed if draw else ""
    tenders = [
        Tender(
            key=str(offer.id),
            prices=prices_of(call, (offer.opened_content or {})["prices"]),
            marks=tuple(
                Mark(criterion.key, criterion.weight, score.percent if score else None)
                for criterion in call.criteria
                for score in (by_keys.get((offer.id, criterion.id)),)
            ),
            lot=lot(call.number, seals.values(), seals[offer.id], seed),
        )
        for offer in offers
    ]
    ranking = rank(tenders, made.terms)
    return replace(made, ranking=ranking)


def prices_of(call: Call, prices: Mapping[str, int]) -> tuple[Price, ...]:
    """What the comparison counts, and what one of each costs at these prices, in cents."""
    cents = counted_cents(call, prices)
    return tuple(Price(item.key, item.quantity, cents[item.key]) for item in counted_items(call))


def _seal(offer: Offer) -> str:
    """The fingerprint of the version that was opened."""
    standing = standing_version(offer)
    assert standing is not None  # noqa: S101 -- only sealed versions are ever opened
    return standing.sha256
