"""What follows when the last score is given, when all is agreed on, and when somebody who took part
takes part no longer."""

from marketplace.evaluation.board import board
from marketplace.evaluation.consensus import drop_agreed, hide_scores, settle
from marketplace.evaluation.events import ScoresFell
from marketplace.evaluation.lifecycle import EVALUATION
from marketplace.evaluation.models import Evaluation
from marketplace.offers.conflicts import free_in_charge
from marketplace.platform.audit import record
from marketplace.platform.events import send
from marketplace.platform.lifecycle import fire
from marketplace.platform.mail import tell
from marketplace.platform.unit import Unit, system_unit
from marketplace.procurement.service import show_prices


def lock_if_ready(u: Unit, evaluation: Evaluation) -> None:
    """Lock the scores where everybody has given theirs, and close them where one officer did."""
    now = board(u.actor, evaluation)
    if now.pending:
        return
    call = evaluation.call
    officers = free_in_charge(u, call)
    if now.short_of_quorum():
        tell(u, officers, "evaluation/quorum.txt", call=call)
        return
    fire(u, EVALUATION, evaluation, "lock")
    evaluation.scores_shown = True
    u.session.flush()
    now = board(u.actor, evaluation)
    for score in now.scores:
        record(u, score, "submit", percent=str(score.percent), reason=score.reason)
    settle(u, now)
    alone = len(evaluation.evaluators) == 1 and not board(u.actor, evaluation).unconfirmed
    if alone and EVALUATION.can(evaluation, "agree", u.actor):
        close(u, evaluation)
    else:
        others = [officer for officer in officers if officer.id != u.actor.user_id]
        tell(u, others, "evaluation/locked.txt", call=call)
        ask_to_confirm(u, evaluation)


def ask_to_confirm(u: Unit, evaluation: Evaluation) -> None:
    """Where all is agreed on, the evaluators are asked to read it and to confirm it."""
    now = board(u.actor, evaluation)
    if now.unsettled:
        return
    others = [one.user for one in now.unconfirmed if one.user_id != u.actor.user_id]
    tell(u, others, "evaluation/consensus.txt", call=evaluation.call)


def close(u: Unit, evaluation: Evaluation) -> None:
    """What was agreed on stands; prices and places are shown."""
    scores = {
        f"{cell.offer.number}/{cell.criterion.key}": str(cell.consensus.percent)
        for cell in board(u.actor, evaluation).cells()
        if cell.consensus
    }
    fire(u, EVALUATION, evaluation, "agree", scores=scores)
    evaluation.agreed_at = u.now
    show_prices(u.actor, evaluation.call_id, shown=True)
    u.session.flush()


def agree_anew(u: Unit, evaluation: Evaluation) -> None:
    """After a conflict found late: the offers are agreed on anew, without that person. Where the
    scores were agreed on, they are so no longer, and what was drafted on them falls."""
    if evaluation.agreed_at is not None:
        evaluation.agreed_at = None
        with system_unit(u) as system:
            show_prices(system.actor, evaluation.call_id, shown=False)
        send(u, ScoresFell(evaluation.call_id))
    u.session.flush()
    drop_agreed(u, evaluation)
    now = board(u.actor, evaluation)
    if now.short_of_quorum():
        fire(u, EVALUATION, evaluation, "unlock")
        hide_scores(u, evaluation)
        tell(u, free_in_charge(u, evaluation.call), "evaluation/quorum.txt", call=evaluation.call)
        return
    settle(u, now)
    ask_to_confirm(u, evaluation)
