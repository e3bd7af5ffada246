"""The rounds of a call's evaluation, as its verbs hold them."""

from sqlalchemy import func, select

from marketplace.evaluation.lifecycle import EVALUATION
from marketplace.evaluation.models import Evaluation
from marketplace.evaluation.queries import evaluation_of
from marketplace.platform.errors import Refused
from marketplace.platform.lifecycle import begin
from marketplace.platform.unit import Unit
from marketplace.procurement.models import Call


def standing_round(u: Unit, call: Call) -> Evaluation | None:
    """The standing round, locked."""
    found = evaluation_of(u.actor, call)
    return u.lock(Evaluation, found.id) if found else None


def begin_round(u: Unit, call: Call, **plan: object) -> Evaluation:
    """A round just made, with the next number."""
    made_before = u.session.scalar(select(func.max(Evaluation.round)).filter_by(call_id=call.id))
    number = (made_before or 0) + 1
    made = u.add(Evaluation, call_id=call.id, round=number, state=EVALUATION.initial, **plan)
    begin(u, EVALUATION, made, call=call.number, round=number)
    return made


def round_to_agree(u: Unit, call: Call) -> Evaluation:
    """The standing round, locked; raises Refused where none has begun."""
    evaluation = standing_round(u, call)
    if evaluation is None:
        raise Refused("evaluation.not_open", number=call.number)
    return evaluation
