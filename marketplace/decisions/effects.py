"""What decisions do to the call that they are about: by their signature, and by their falling."""

from collections.abc import Callable, Mapping

from marketplace.decisions.events import DecisionRestored
from marketplace.decisions.lifecycle import DECISION
from marketplace.decisions.models import Decision
from marketplace.decisions.notices import notify_parties
from marketplace.decisions.queries import decided_since
from marketplace.decisions.remedy import fix_remedy, remedy_of_decision
from marketplace.platform.actor import system_actor
from marketplace.platform.events import send
from marketplace.platform.lifecycle import fire
from marketplace.platform.unit import Unit, unit
from marketplace.procurement.endings.service import cancel_call, resume_call, revive_call
from marketplace.procurement.models import Call
from marketplace.procurement.service import conclude_call, reopen_evaluation

Effect = Callable[[Unit, Decision], None]


def _decide(u: Unit, decision: Decision) -> None:
    """The call is decided; where the next in line gets it, or a correction, it is already, but
    not final any more."""
    call = u.get(Call, decision.call_id)
    if call.state == "evaluation":
        conclude_call(u.actor, call.id)
    elif call.state == "final":
        resume_call(u.actor, call.id, decision.grounds)


def _take_back(u: Unit, decision: Decision) -> None:
    if decision.rests_on is not None:
        undo(u, decision.rests_on, decision.grounds)


def _cancel(u: Unit, decision: Decision) -> None:
    cancel_call(u.actor, decision.call_id, decision.grounds)


def _nothing(_u: Unit, _decision: Decision) -> None:
    """An answer to a claim leaves the call where it is."""


EFFECTS: Mapping[str, Effect] = {
    "award": _decide,
    "correction": _decide,
    "reversal": _take_back,
    "cancellation": _cancel,
    "revision_answer": _nothing,
    "correction_answer": _nothing,
}
"""By the key of the kind; the earlier decision that it rests on has been replaced by then."""


def undo(u: Unit, decision: Decision, reason: str) -> None:
    """A decision that stood is taken back, by the authority or a court: the call whose award it
    was is evaluated anew, the one that it cancelled goes on where it was, and what it removed
    stands again unless something has been decided since."""
    call = u.get(Call, decision.call_id)
    if decision.kind in ("award", "correction") and call.state in ("decided", "final"):
        reopen_evaluation(u.actor, call.id, reason)
    elif decision.kind == "cancellation" and call.state == "cancelled":
        revive_call(u.actor, call.id, reason)
    elif decision.kind == "reversal" and decided_since(u.actor, decision) is None:
        with unit(system_actor(u.actor.clock, u.actor.ids, u.actor.area_id)) as system:
            _restore(system, call, decision, reason)


def _restore(u: Unit, call: Call, removal: Decision, reason: str) -> None:
    """What was removed stands again, and the time to seek a remedy begins anew for all."""
    earlier = u.lock(Decision, removal.rests_on_id)
    fire(u, DECISION, earlier, "restore", reason=reason, after=removal.diary_number)
    fix_remedy(earlier, remedy_of_decision(u.actor, earlier, u.today))
    earlier.final_at = earlier.ready_at = None
    u.session.flush()
    if earlier.kind == "cancellation":
        cancel_call(u.actor, call.id, earlier.grounds)
    elif call.state == "evaluation":
        conclude_call(u.actor, call.id)
    send(u, DecisionRestored(earlier.id, removal.id))
    u.session.refresh(earlier)
    notify_parties(u, earlier)
