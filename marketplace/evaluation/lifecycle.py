"""The life of an evaluation: scored by each alone, then agreed on; only then prices are shown."""

from marketplace.evaluation.board import board
from marketplace.evaluation.models import Evaluation
from marketplace.offers.conflicts import no_conflict
from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.lifecycle import Lifecycle, Transition
from marketplace.suitability.queries import judged_in_conflict

BEFORE = ("draft", "in_review", "ready", "open", "closed", "suitability", "evaluation")
"""States of a call in which its evaluators can be named."""


def call_not_decided(evaluation: Evaluation, _actor: Actor) -> Refused | None:
    """Evaluators are named before the decision."""
    call = evaluation.call
    return None if call.state in BEFORE else Refused("evaluation.over", number=call.number)


def call_in_evaluation(evaluation: Evaluation, _actor: Actor) -> Refused | None:
    """The offers are open, and no decision has been made."""
    call = evaluation.call
    return (
        None if call.state == "evaluation" else Refused("evaluation.not_open", number=call.number)
    )


def everybody_gave(evaluation: Evaluation, actor: Actor) -> Refused | None:
    """Each evaluator without a conflict of interest has given all scores for good."""
    pending = board(actor, evaluation).pending
    if not pending and evaluation.evaluators:
        return None
    return Refused("evaluation.evaluators_pending", count=len(pending))


def quorum(evaluation: Evaluation, actor: Actor) -> Refused | None:
    """Each offer has as many evaluators without a conflict of interest as it must."""
    return board(actor, evaluation).short_of_quorum()


def all_settled(evaluation: Evaluation, actor: Actor) -> Refused | None:
    """No answer is left on which the evaluators are apart."""
    left = board(actor, evaluation).unsettled
    return Refused("evaluation.divergence_left", count=len(left)) if left else None


def everybody_confirmed(evaluation: Evaluation, actor: Actor) -> Refused | None:
    """Each evaluator stands by what was agreed on; whoever closes the scores says so by that."""
    waited = [one for one in board(actor, evaluation).unconfirmed if one.user_id != actor.user_id]
    names = ", ".join(one.user.name for one in waited)
    return Refused("evaluation.unconfirmed", who=names) if waited else None


def officer_of_call(evaluation: Evaluation, actor: Actor) -> Refused | None:
    """Who answers for the call says why somebody does not confirm."""
    officer = evaluation.call.officer
    if officer.id == actor.user_id:
        return None
    return Refused("evaluation.not_in_charge", name=officer.name)


def judgements_stand(evaluation: Evaluation, actor: Actor) -> Refused | None:
    """What is compared was judged by people without a conflict of interest."""
    return judged_in_conflict(actor, evaluation.call)


FREE_IN_EVALUATION = (no_conflict, call_in_evaluation)

EVALUATION = Lifecycle(
    "evaluation",
    ("scoring", "agreeing", "agreed", "questioned", "replaced"),
    (
        Transition(
            "name",
            ("scoring", "agreeing"),
            "scoring",
            "evaluation.name",
            (no_conflict, call_not_decided),
        ),
        Transition("declare", ("scoring",), "scoring", "evaluation.score", (call_in_evaluation,)),
        Transition("declare", ("agreeing",), "agreeing", "evaluation.score", (call_in_evaluation,)),
        Transition("recuse", ("scoring",), "scoring", "evaluation.score", (call_in_evaluation,)),
        Transition(
            "recuse", ("agreeing", "agreed"), "agreeing", "evaluation.score", (call_in_evaluation,)
        ),
        Transition("score", ("scoring",), "scoring", "evaluation.score", FREE_IN_EVALUATION),
        Transition("submit", ("scoring",), "scoring", "evaluation.score", FREE_IN_EVALUATION),
        Transition(
            "lock",
            ("scoring",),
            "agreeing",
            "evaluation.score",
            (call_in_evaluation, everybody_gave, quorum),
        ),
        Transition("unlock", ("agreeing",), "scoring", "evaluation.score"),
        Transition("settle", ("agreeing",), "agreeing", "evaluation.agree", FREE_IN_EVALUATION),
        Transition(
            "confirm",
            ("agreeing",),
            "agreeing",
            "evaluation.score",
            (*FREE_IN_EVALUATION, all_settled),
        ),
        Transition(
            "excuse",
            ("agreeing",),
            "agreeing",
            "evaluation.agree",
            (*FREE_IN_EVALUATION, officer_of_call, all_settled),
        ),
        Transition(
            "agree",
            ("agreeing",),
            "agreed",
            "evaluation.agree",
            (*FREE_IN_EVALUATION, quorum, judgements_stand, all_settled, everybody_confirmed),
        ),
        Transition("draw", ("agreed",), "agreed", "evaluation.agree", FREE_IN_EVALUATION),
        Transition("question", ("agreed",), "questioned", "evaluation.question"),
        # the decision that rested on it stands again, and what was begun since gives way
        Transition("stand", ("questioned", "replaced"), "agreed", "evaluation.question"),
        Transition(
            "give_way",
            ("scoring", "agreeing", "agreed", "questioned"),
            "replaced",
            "evaluation.question",
        ),
        Transition(
            "replace",
            ("scoring", "agreeing", "agreed", "questioned"),
            "replaced",
            "evaluation.agree",
            FREE_IN_EVALUATION,
        ),
    ),
)
