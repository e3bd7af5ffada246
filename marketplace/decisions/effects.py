"""What the signature of each kind of decision does to the call that it decides on."""

from collections.abc import Callable, Mapping

from marketplace.decisions.models import Decision
from marketplace.platform.unit import Unit
from marketplace.procurement.models import Call
from marketplace.procurement.service import cancel_call, conclude_call, reopen_evaluation

Effect = Callable[[Unit, Decision], None]


def _decide(u: Unit, decision: Decision) -> None:
    """The call is decided; where the next in line gets it, or a correction, it is already."""
    if u.get(Call, decision.subject_id).state == "evaluation":
        conclude_call(u.actor, decision.subject_id)


def _evaluate_anew(u: Unit, decision: Decision) -> None:
    if u.get(Call, decision.subject_id).state == "decided":
        reopen_evaluation(u.actor, decision.subject_id, decision.grounds)


def _cancel(u: Unit, decision: Decision) -> None:
    cancel_call(u.actor, decision.subject_id, decision.grounds)


EFFECTS: Mapping[str, Effect] = {
    "award": _decide,
    "correction": _decide,
    "reversal": _evaluate_anew,
    "cancellation": _cancel,
}
"""By the key of the kind; the earlier decision that it rests on has been replaced by then."""
