"""The verbs by which a need, a call or an admission gets another officer."""

from uuid import UUID

from marketplace.admissions.models import Admission
from marketplace.offers.conflicts import check_free, conflicted
from marketplace.planning.models import Need
from marketplace.platform.actor import Actor
from marketplace.platform.audit import record
from marketplace.platform.errors import Invalid, Problem
from marketplace.platform.identity.models import User
from marketplace.platform.identity.queries import people_to_tell
from marketplace.platform.mail import tell
from marketplace.platform.permissions import verb
from marketplace.platform.roles import Role
from marketplace.platform.unit import Unit, unit
from marketplace.procurement.models import Call


@verb("officer.change")
def hand_over_call(actor: Actor, call_id: UUID, officer_id: UUID) -> Call:
    """Let another officer answer for a call, in whichever state it is; the new one gets a mail.

    Whoever has declared a conflict of interest in it does not choose who goes on: a colleague takes
    it over. Raises Forbidden for that, Invalid for somebody who is no officer of the area now, who
    answers for it already, or who has declared a conflict of interest in it.
    """
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        check_free(u.actor, call.id)
        officer = _another(u, call.officer_id, officer_id)
        if officer.id in conflicted(call.id):
            raise Invalid(Problem("officer", "officer.conflicted"))
        record(u, call, "hand_over", before=str(call.officer_id), officer=str(officer.id))
        call.officer = officer
        _tell(u, officer, "calls", call.number, call=call)
        return call


@verb("officer.change")
def hand_over_need(actor: Actor, need_id: UUID, officer_id: UUID) -> Need:
    """The same of a need."""
    with unit(actor) as u:
        need = u.lock(Need, need_id)
        officer = _another(u, need.owner_id, officer_id)
        record(u, need, "hand_over", before=str(need.owner_id), officer=str(officer.id))
        need.owner = officer
        _tell(u, officer, "needs", need.number, need=need)
        return need


@verb("officer.change")
def hand_over_admission(actor: Actor, admission_id: UUID, officer_id: UUID) -> Admission:
    """The same of a standing admission."""
    with unit(actor) as u:
        admission = u.lock(Admission, admission_id)
        officer = _another(u, admission.officer_id, officer_id)
        record(u, admission, "hand_over", before=str(admission.officer_id), officer=str(officer.id))
        admission.officer = officer
        _tell(u, officer, "admissions", admission.number, admission=admission)
        return admission


def _another(u: Unit, standing: UUID, wanted: UUID) -> User:
    if wanted == standing:
        raise Invalid(Problem("officer", "officer.answers_already"))
    for officer in people_to_tell(u, role=Role.PROCUREMENT_OFFICER):
        if officer.id == wanted:
            return u.get(User, wanted)
    raise Invalid(Problem("officer", "officer.not_one"))


def _tell(u: Unit, officer: User, page: str, number: str, **thing: object) -> None:
    if officer.id != u.actor.user_id:
        facts = {"by": u.actor.name, "page": page, "number": number} | thing
        tell(u, [officer], "procurement/handed_over.txt", **facts)
