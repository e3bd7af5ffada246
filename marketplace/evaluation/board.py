"""How far an evaluation is: who may score what, who has, and where the scores are apart.

Plain reckoning over rows that the caller has read; it sees no more than its reader does.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from marketplace.evaluation.models import (
    ConsensusConfirmation,
    ConsensusScore,
    Evaluation,
    Evaluator,
    Score,
)
from marketplace.evaluation.queries import (
    asked_of,
    compared_offers,
    confirmations,
    consensus_scores,
    declarations,
    scores_seen,
)
from marketplace.offers.models import ConflictDeclaration, Offer
from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.procurement.models import Criterion
from marketplace.pure.agreement import agreed, spread


@dataclass(frozen=True)
class Cell:
    """One offer by one criterion: the evaluators' scores and what counts."""

    offer: Offer
    criterion: Criterion
    scores: tuple[Score, ...]
    """Given ones, of evaluators without a conflict of interest, in the order of naming."""
    consensus: ConsensusScore | None
    limit: int

    @property
    def spread(self) -> Decimal:
        """How far the scores are apart, in percent; 0 for one or none."""
        return spread([score.percent for score in self.scores]) if self.scores else Decimal(0)

    @property
    def divergent(self) -> bool:
        """Whether they are too far apart for the rule."""
        return self.spread > self.limit

    def carried_whole(self, givers: frozenset[UUID]) -> bool:
        """Whether all scores are taken over, and are those of all who gave them then."""
        carried = all(score.carried_from_id for score in self.scores)
        return carried and {score.evaluator_id for score in self.scores} == givers

    def by_rule(self, rule: str) -> Decimal:
        """What the rule makes of the scores."""
        return agreed([score.percent for score in self.scores], rule)


@dataclass(frozen=True)
class Board:
    """An evaluation with its offers, declarations and the scores that its reader may see."""

    evaluation: Evaluation
    offers: tuple[Offer, ...]
    declared: Mapping[tuple[UUID, UUID], ConflictDeclaration]
    """By the keys of person and offer; of several declarations the one of a conflict."""
    scores: tuple[Score, ...]
    consensus: Mapping[tuple[UUID, UUID], ConsensusScore]
    asked: Collection[UUID]
    """Who, by key, confirms what counts if taking part."""
    confirmed: Mapping[UUID, ConsensusConfirmation]
    """By the key of the person; of one who was excused it says so."""

    @property
    def criteria(self) -> Sequence[Criterion]:
        return self.evaluation.call.criteria

    def evaluator(self, user_id: UUID | None) -> Evaluator | None:
        """A person's part, or None where the person has not been named."""
        return next((one for one in self.evaluation.evaluators if one.user_id == user_id), None)

    def conflicted(self, user_id: UUID, offer: Offer) -> bool:
        """Whether a person has declared a conflict of interest at an offer."""
        declaration = self.declared.get((user_id, offer.id))
        return declaration is not None and declaration.conflicted

    def out(self, user_id: UUID) -> bool:
        """Whether a person has declared a conflict at any offer, and so takes no part."""
        return any(
            person == user_id and each.conflicted for (person, _), each in self.declared.items()
        )

    def undeclared(self, user_id: UUID) -> list[Offer]:
        """The offers of which a person who takes part has declared nothing."""
        if self.out(user_id):
            return []
        return [offer for offer in self.offers if (user_id, offer.id) not in self.declared]

    def to_score(self, user_id: UUID) -> Sequence[Offer]:
        """The offers that a person scores: all, or none after a conflict of interest."""
        return () if self.out(user_id) else self.offers

    def own(self, user_id: UUID, offer: Offer, criterion: Criterion) -> Score | None:
        """A person's score of an offer by a criterion, given or draft."""
        return next(
            (
                score
                for score in self.scores
                if (score.evaluator_id, score.offer_id, score.criterion_id)
                == (user_id, offer.id, criterion.id)
            ),
            None,
        )

    def unscored(self, user_id: UUID) -> list[tuple[Offer, Criterion]]:
        """What a person has still to score, criterion by criterion: so answers are read side by
        side."""
        return [
            (offer, criterion)
            for criterion in self.criteria
            for offer in self.to_score(user_id)
            if self.own(user_id, offer, criterion) is None
        ]

    @property
    def pending(self) -> list[Evaluator]:
        """Who has not given their scores, and takes part."""
        return [one for one in self.able if one.submitted_at is None]

    @property
    def able(self) -> list[Evaluator]:
        """The evaluators without a conflict of interest."""
        return [one for one in self.evaluation.evaluators if not self.out(one.user_id)]

    def confirms(self, one: Evaluator) -> bool:
        """Whether an evaluator is asked to confirm what counts."""
        return one.user_id in self.asked and not self.out(one.user_id)

    @property
    def unconfirmed(self) -> list[Evaluator]:
        """Whose confirmation of what was agreed on is missing."""
        return [
            one for one in self.able if one.user_id not in self.confirmed and self.confirms(one)
        ]

    def cell(self, offer: Offer, criterion: Criterion) -> Cell:
        """One offer by one criterion."""
        given = (
            self.own(one.user_id, offer, criterion)
            for one in self.able
            if one.submitted_at is not None
        )
        return Cell(
            offer,
            criterion,
            tuple(score for score in given if score is not None),
            self.consensus.get((offer.id, criterion.id)),
            self.evaluation.divergence_limit,
        )

    def cells(self) -> Iterator[Cell]:
        """All of them, criterion by criterion."""
        for criterion in self.criteria:
            for offer in self.offers:
                yield self.cell(offer, criterion)

    @property
    def unsettled(self) -> list[Cell]:
        """What has no score that counts."""
        return [cell for cell in self.cells() if cell.consensus is None]

    def short_of_quorum(self) -> Refused | None:
        """That each offer has too few evaluators without a conflict of interest."""
        given, needed = len(self.able), self.evaluation.evaluators_needed
        if not self.offers or given >= needed:
            return None
        return Refused("evaluation.quorum_missing", given=given, needed=needed)


def board(actor: Actor, evaluation: Evaluation) -> Board:
    """The board of an evaluation as the actor may see it."""
    offers = tuple(compared_offers(actor, evaluation.call))
    declared = sorted(declarations(evaluation.call), key=lambda one: one.conflicted)
    return Board(
        evaluation,
        offers,
        {(one.user_id, one.offer_id): one for one in declared},
        tuple(scores_seen(actor, evaluation)),
        {(one.offer_id, one.criterion_id): one for one in consensus_scores(evaluation)},
        asked_of(evaluation),
        {one.user_id: one for one in confirmations(evaluation)},
    )
