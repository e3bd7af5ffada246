"""The scores that count: written by the rule, or as the evaluators agreed."""

from decimal import Decimal
from uuid import UUID

from marketplace.evaluation.board import Board, Cell, board
from marketplace.evaluation.models import (
    REASON_LENGTH,
    SINGLE,
    ConsensusConfirmation,
    ConsensusScore,
    Evaluation,
)
from marketplace.evaluation.queries import agreed_before, confirmations, consensus_scores
from marketplace.platform.audit import record
from marketplace.platform.errors import Invalid, Problem
from marketplace.platform.permissions import person_of
from marketplace.platform.unit import Unit

FULL = Decimal(100)
DECIMALS = Decimal("0.01")


def settle(u: Unit, now: Board) -> None:
    """Give each answer the score that counts, as far as it needs no talk: what was agreed on of
    scores that are all taken over is taken over with them, the rest is by the rule."""
    before = agreed_before(now.evaluation)
    for cell in now.cells():
        standing = before.get((cell.offer.id, cell.criterion.id))
        if cell.consensus is None and standing and cell.carried_whole(standing[1]):
            was = standing[0]
            u.add(
                ConsensusScore,
                evaluation_id=now.evaluation.id,
                offer_id=was.offer_id,
                criterion_id=was.criterion_id,
                percent=was.percent,
                reason=was.reason,
                basis=was.basis,
                agreed_by=was.agreed_by,
                carried_from_id=was.carried_from_id or was.evaluation_id,
            )
    settle_by_rule(u, board(u.actor, now.evaluation) if before else now)


def settle_by_rule(u: Unit, now: Board) -> None:
    """Give each answer whose scores are within the limit the score that counts.

    One evaluator's score is it as such. Of several the rule gives it, and the reasons stand one
    after another, without names, for the officer to complete.
    """
    for cell in now.cells():
        if cell.consensus is not None or not cell.scores or cell.divergent:
            continue
        first = cell.scores[0]
        if len(cell.scores) == 1:
            percent, reason, basis = first.percent, first.reason, SINGLE
        else:
            basis = now.evaluation.rule
            percent = cell.by_rule(basis)
            reason = "\n".join(dict.fromkeys(score.reason for score in cell.scores))
        by = first.evaluator_id if basis == SINGLE else None
        rounds = [score.carried_from_id for score in cell.scores]
        u.add(
            ConsensusScore,
            evaluation_id=now.evaluation.id,
            offer_id=cell.offer.id,
            criterion_id=cell.criterion.id,
            percent=percent,
            reason=reason,
            basis=basis,
            agreed_by=by,
            carried_from_id=rounds[0] if all(rounds) else None,
        )


def store_consensus(
    u: Unit, evaluation: Evaluation, cell: Cell, percent: Decimal, reason: str, basis: str
) -> ConsensusScore:
    """Write the score that counts, or change it; the others confirm what was agreed on anew, those
    who had been excused too."""
    made = cell.consensus or u.add(
        ConsensusScore,
        evaluation_id=evaluation.id,
        offer_id=cell.offer.id,
        criterion_id=cell.criterion.id,
        percent=percent,
        reason=reason,
        basis=basis,
    )
    made.percent, made.reason = percent, reason
    made.basis, made.agreed_by = basis, u.actor.user_id
    record(u, made, "settle", percent=str(percent), reason=reason)
    for each in confirmations(evaluation):
        if each.reason is not None or each.user_id != u.actor.user_id:
            u.session.delete(each)
    u.session.flush()
    return made


def confirm(
    u: Unit, evaluation: Evaluation, person: UUID, reason: str | None = None
) -> ConsensusConfirmation:
    """Write that an evaluator stands by what was agreed on, or why one does not."""
    standing = u.find(ConsensusConfirmation, evaluation_id=evaluation.id, user_id=person)
    if standing is not None and standing.reason == reason:
        return standing
    if standing is not None:
        u.session.delete(standing)
        u.session.flush()
    made = u.add(
        ConsensusConfirmation,
        evaluation_id=evaluation.id,
        user_id=person,
        reason=reason,
        noted_by=person_of(u.actor),
    )
    record(u, made, "create", evaluator=str(person), reason=reason)
    return made


def drop_agreed(u: Unit, evaluation: Evaluation) -> None:
    """What was agreed on and confirmed falls."""
    for each in (*consensus_scores(evaluation), *confirmations(evaluation)):
        u.session.delete(each)
    u.session.flush()


def hide_scores(u: Unit, evaluation: Evaluation) -> None:
    """Back to scoring alone: nobody sees others' scores, and what was agreed on falls."""
    if not evaluation.scores_shown:
        return
    drop_agreed(u, evaluation)
    evaluation.scores_shown = False
    u.session.flush()


def checked(percent: Decimal | int, reason: str) -> tuple[Decimal, str]:
    """The percent with at most two decimals, and the reason; both are needed."""
    exact = Decimal(percent)
    problems = []
    if not 0 <= exact <= FULL or exact != exact.quantize(DECIMALS):
        problems.append(Problem("percent", "score.out_of_range"))
    if not reason.strip():
        problems.append(Problem("reason", "score.reason_missing"))
    if len(reason.strip()) > REASON_LENGTH:
        problems.append(Problem("reason", "score.reason_too_long", {"limit": REASON_LENGTH}))
    if problems:
        raise Invalid(*problems)
    return exact.quantize(DECIMALS), reason.strip()
