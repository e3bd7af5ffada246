"""The scores that count: written by the rule, or as the evaluators agreed."""

from decimal import Decimal

from marketplace.evaluation.board import Board, Cell
from marketplace.evaluation.models import ConsensusScore, Evaluation
from marketplace.evaluation.queries import consensus_scores
from marketplace.platform.errors import Invalid, Problem
from marketplace.platform.unit import Unit

SINGLE, CONSENSUS = "single", "consensus"
FULL = Decimal(100)
DECIMALS = Decimal("0.01")
REASON_LENGTH = 2000


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
        u.add(
            ConsensusScore,
            evaluation_id=now.evaluation.id,
            offer_id=cell.offer.id,
            criterion_id=cell.criterion.id,
            percent=percent,
            reason=reason,
            basis=basis,
            agreed_by=by,
        )


def store_consensus(
    u: Unit, evaluation: Evaluation, cell: Cell, percent: Decimal, reason: str, basis: str
) -> ConsensusScore:
    """Write the score that counts, or change it."""
    if cell.consensus is None:
        return u.add(
            ConsensusScore,
            evaluation_id=evaluation.id,
            offer_id=cell.offer.id,
            criterion_id=cell.criterion.id,
            percent=percent,
            reason=reason,
            basis=basis,
            agreed_by=u.actor.user_id,
        )
    cell.consensus.percent, cell.consensus.reason = percent, reason
    cell.consensus.basis, cell.consensus.agreed_by = basis, u.actor.user_id
    u.session.flush()
    return cell.consensus


def hide_scores(u: Unit, evaluation: Evaluation) -> None:
    """Back to scoring alone: nobody sees others' scores, and what was agreed on falls."""
    if not evaluation.scores_shown:
        return
    for score in consensus_scores(evaluation):
        u.session.delete(score)
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
