"""What offers do when a call or a question tells something."""

from marketplace.platform.jobs import enqueue
from marketplace.platform.unit import Unit
from marketplace.procurement.events import CallCancelled, CallCorrected
from marketplace.procurement.models import Correction
from marketplace.questions.events import AnswersPublished


def call_cancelled(u: Unit, event: CallCancelled) -> None:
    """Tell everybody who began an offer; a mail that fails never stops the cancellation."""
    enqueue(u, "offer.tell_cancelled", call_id=str(event.call_id))


def answers_published(u: Unit, event: AnswersPublished) -> None:
    """Tell everybody who may offer, has begun an offer, or asked."""
    answer_ids = [str(each) for each in event.answer_ids]
    enqueue(u, "offer.tell_answers", call_id=str(event.call_id), answer_ids=answer_ids)


def call_corrected(u: Unit, event: CallCorrected) -> None:
    """Tell everybody who may offer or has begun to, all by one job; the call's document is made
    anew, as it says after this correction."""
    key = str(event.correction_id)
    position = u.get(Correction, event.correction_id).position
    enqueue(u, "offer.tell_corrected", key=f"offer.corrected:{key}", correction_id=key)
    call_id = str(event.call_id)
    enqueue(u, "call.render", key=f"call.render:{key}", call_id=call_id, position=position)
