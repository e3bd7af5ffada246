"""Verbs about referrals: a person into a contract's service, once at a time."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import func, select

from contracts.agreements.models import Contract
from marketplace.platform.actor import Actor, Audience
from marketplace.platform.audit import record
from marketplace.platform.errors import Forbidden, Invalid, Problem, Refused
from marketplace.platform.lifecycle import begin, fire
from marketplace.platform.numbers import next_number
from marketplace.platform.permissions import verb
from marketplace.platform.personal_codes import refuse_personal_codes
from marketplace.platform.unit import Unit, unit
from outcomes.participants.models import Participant
from outcomes.participants.naming import refuse_names
from outcomes.participants.queries import lock_own
from outcomes.participants.service import add_participant, view_identity
from outcomes.participants.vault import PersonDetails
from outcomes.referrals.again import refusal_of_again, stays_of
from outcomes.referrals.deadlines import default_reply_by
from outcomes.referrals.facts import asked_facts, fact_problems, kept_facts
from outcomes.referrals.lifecycle import (
    REFERRAL,
    STANDING,
    TURNED_DOWN,
    knows_client,
    own_coach,
)
from outcomes.referrals.models import Interruption, Referral
from outcomes.referrals.notices import (
    tell_answered,
    tell_cancelled,
    tell_ended,
    tell_interrupted,
    tell_lapsed,
    tell_proposed,
)

LAPSE_AT_ONCE = 200
NONE: Mapping[str, str] = MappingProxyType({})


@verb("referral.propose")
def propose_referral(
    actor: Actor,
    contract_id: UUID,
    person_key: str,
    *,
    facts: Mapping[str, str] = NONE,
    referred_on: date | None = None,
    reply_by: date | None = None,
) -> Referral:
    """Propose one of the coach's own people to a contract; the provider is told by mail.

    The person's groups and municipality are kept as they are today. ``facts`` are what the
    contract's scheme asks of a referral besides, as texts of R.csv by code. Raises Refused where
    the contract is not in force, serves another municipality, has no free place or lets nobody
    come back so soon or so often, Conflict where the person has a standing referral to it, Invalid
    for days and facts that do not fit.
    """
    with unit(actor) as u:
        # Places are counted under the contract's lock, so that two coaches can't take the last.
        contract = u.lock(Contract, contract_id, pointed_at=True)
        # One person's referrals are judged one after another, to whatever contracts of a service.
        participant = lock_own(u, person_key)
        day = referred_on or u.today
        answer_by = reply_by or default_reply_by(actor, u.today)
        _check_contract(u, contract, participant)
        stays = stays_of(actor, participant.person_key).get(contract.call_id, ())
        if refusal := refusal_of_again(contract, stays, day):
            raise refusal
        asked = asked_facts(contract)
        _check(*_day_problems(u, day, answer_by), *fact_problems(asked, facts))
        referral = _add(u, contract, participant, kept_facts(asked, facts), day, answer_by)
        tell_proposed(u, referral)
        return referral


def _add(
    u: Unit,
    contract: Contract,
    participant: Participant,
    facts: dict[str, str],
    day: date,
    answer_by: date,
) -> Referral:
    """The referral's row with its first event."""
    referral = u.add(
        Referral,
        number=next_number(u, "O"),
        state=REFERRAL.initial,
        contract_id=contract.id,
        provider_id=contract.provider_id,
        person_key=participant.person_key,
        municipality=participant.municipality,
        groups=participant.groups,
        coach_id=u.actor.user_id,
        facts=facts,
        referred_on=day,
        reply_by=answer_by,
    )
    told = {"number": referral.number, "contract": contract.number, "facts": referral.facts}
    person = {"person_key": referral.person_key, "groups": referral.groups}
    days = {"referred_on": day.isoformat(), "reply_by": answer_by.isoformat()}
    begin(u, REFERRAL, referral, **told, **person, **days)
    return referral


@verb("referral.propose")
def refer_new_participant(
    actor: Actor,
    contract_id: UUID,
    *,
    name: str,
    contact: str,
    municipality: str,
    groups: Collection[str] = (),
    despite: str | None = None,
    facts: Mapping[str, str] = NONE,
    reply_by: date | None = None,
) -> Referral:
    """Add a person and propose them to a contract, both or neither; what is refused is as with
    the two alone."""
    with unit(actor):
        participant = add_participant(
            actor,
            name=name,
            contact=contact,
            municipality=municipality,
            groups=groups,
            despite=despite,
        )
        return propose_referral(
            actor, contract_id, participant.person_key, facts=facts, reply_by=reply_by
        )


@verb("referral.propose")
def correct_facts(actor: Actor, referral_id: UUID, facts: Mapping[str, str]) -> Referral:
    """The coach corrects what the scheme asks of a referral; what was paid is adjusted later.

    Raises Invalid for facts that do not fit, Refused to another coach.
    """
    with unit(actor) as u:
        referral = u.lock(Referral, referral_id, pointed_at=True)
        if refused := own_coach(referral, actor):
            raise refused
        asked = asked_facts(referral.contract)
        _check(*fact_problems(asked, facts))
        after = kept_facts(asked, facts)
        record(u, referral, "correct_facts", before=referral.facts, after=after)
        referral.facts = after
        return referral


def _check_contract(u: Unit, contract: Contract, participant: Participant) -> None:
    if contract.state != "in_force" or contract.last_day < u.today:
        raise Refused(
            "referral.contract_not_in_force", field="contract_id", contract=contract.number
        )
    if contract.municipalities and participant.municipality not in contract.municipalities:
        raise Refused("referral.other_municipality", field="contract_id", contract=contract.number)
    standing = u.session.scalar(
        select(func.count()).where(
            Referral.contract_id == contract.id, Referral.state.in_(STANDING)
        )
    )
    if (standing or 0) >= contract.capacity:
        raise Refused(
            "referral.no_free_places",
            field="contract_id",
            contract=contract.number,
            capacity=contract.capacity,
        )


def _day_problems(u: Unit, referred_on: date, reply_by: date) -> Iterator[Problem]:
    if referred_on > u.today:
        yield Problem("referred_on", "referral.day_ahead")
    if reply_by < u.today:
        yield Problem("reply_by", "referral.reply_day_passed")


def _check(*problems: Problem) -> None:
    if problems:
        raise Invalid(*problems)


@verb("referral.accept")
def accept_referral(actor: Actor, referral_id: UUID) -> Referral:
    """The provider takes the person in; from now on it may look at the name."""
    with unit(actor) as u:
        referral = u.lock(Referral, referral_id, pointed_at=True)
        fire(u, REFERRAL, referral, "accept")
        tell_answered(u, referral)
        return referral


@verb("referral.decline")
def decline_referral(actor: Actor, referral_id: UUID, reason: str) -> Referral:
    """The provider does not take the person in, and says why."""
    with unit(actor) as u:
        referral = u.lock(Referral, referral_id, pointed_at=True)
        _end_with_reason(u, referral, "decline", reason)
        tell_answered(u, referral)
        return referral


@verb("referral.lapse")
def lapse_due_referrals(actor: Actor) -> int:
    """Give the referrals that were not answered in time back to their coaches, whose places are
    free again; returns how many. One that somebody else holds is left to the next run."""
    with unit(actor) as u:
        due = (
            select(Referral)
            .where(Referral.state == "proposed", Referral.reply_by < u.today)
            .order_by(Referral.reply_by, Referral.number)
            .limit(LAPSE_AT_ONCE)
            .with_for_update(of=Referral, skip_locked=True)
            .execution_options(populate_existing=True)
        )
        referrals = u.session.scalars(due).all()
        for referral in referrals:
            fire(u, REFERRAL, referral, "lapse")
            tell_lapsed(u, referral)
        return len(referrals)


@verb("referral.start")
def start_referral(actor: Actor, referral_id: UUID, started_on: date) -> Referral:
    """The service began on a day of the contract's term, today at the latest."""
    with unit(actor) as u:
        referral = u.lock(Referral, referral_id, pointed_at=True)
        REFERRAL.check(referral, "start", actor)
        contract = referral.contract
        if started_on > u.today:
            raise Invalid(Problem("started_on", "referral.day_ahead"))
        if not contract.starts_on <= started_on <= contract.last_day:
            facts = {"first": contract.starts_on, "last": contract.last_day}
            raise Invalid(Problem("started_on", "referral.outside_contract", facts))
        if started_on < referral.referred_on:
            raise Invalid(Problem("started_on", "referral.starts_before_referral"))
        referral.started_on = started_on
        fire(u, REFERRAL, referral, "start", started_on=started_on.isoformat())
        return referral


@verb("referral.interrupt")
def interrupt_referral(
    actor: Actor, referral_id: UUID, interrupted_on: date, reason: str | None = None
) -> Referral:
    """The service is interrupted: the first day without it, today at the latest. The place stays
    taken, and the coach is told. Of why only whose matter it is is said (INTERRUPTION_REASONS).

    Raises Invalid for a day ahead, before the start or in an earlier interruption.
    """
    with unit(actor) as u:
        referral = u.lock(Referral, referral_id, pointed_at=True)
        REFERRAL.check(referral, "interrupt", actor)
        if interrupted_on > u.today:
            raise Invalid(Problem("interrupted_on", "referral.day_ahead"))
        if referral.started_on is not None and interrupted_on <= referral.started_on:
            raise Invalid(Problem("interrupted_on", "referral.interrupted_before_start"))
        u.add(
            Interruption,
            referral_id=referral.id,
            provider_id=referral.provider_id,
            interrupted_on=interrupted_on,
            reason=reason,
        )
        told = {"interrupted_on": interrupted_on.isoformat(), "reason": reason}
        fire(u, REFERRAL, referral, "interrupt", **told)
        tell_interrupted(u, referral)
        return referral


@verb("referral.interrupt")
def resume_referral(actor: Actor, referral_id: UUID, resumed_on: date) -> Referral:
    """The service goes on: the first day with it again, today at the latest.

    Raises Invalid for a day ahead or not after the first day of the interruption.
    """
    with unit(actor) as u:
        referral = u.lock(Referral, referral_id, pointed_at=True)
        REFERRAL.check(referral, "resume", actor)
        if resumed_on > u.today:
            raise Invalid(Problem("resumed_on", "referral.day_ahead"))
        if last := _last_interruption(u, referral):
            if resumed_on <= last.interrupted_on:
                raise Invalid(Problem("resumed_on", "referral.resumes_before_interruption"))
            last.resumed_on = resumed_on
        fire(u, REFERRAL, referral, "resume", resumed_on=resumed_on.isoformat())
        return referral


def _last_interruption(u: Unit, referral: Referral) -> Interruption | None:
    """The latest interruption of a referral; None where there was none."""
    newest = select(Interruption).filter_by(referral_id=referral.id)
    return u.session.scalars(
        newest.order_by(Interruption.interrupted_on.desc()).limit(1)
    ).one_or_none()


@verb("referral.end")
def end_referral(
    actor: Actor, referral_id: UUID, ended_on: date, reason: str | None = None
) -> Referral:
    """The service ended, today at the latest, in one of the ways of END_REASONS; the day itself
    still belongs to it. The person's own coach ends what its provider leaves standing; the provider
    is told."""
    with unit(actor) as u:
        referral = u.lock(Referral, referral_id, pointed_at=True)
        REFERRAL.check(referral, "end", actor)
        if ended_on > u.today:
            raise Invalid(Problem("ended_on", "referral.day_ahead"))
        if referral.started_on is not None and ended_on < referral.started_on:
            raise Invalid(Problem("ended_on", "referral.ends_before_start"))
        last = _last_interruption(u, referral)
        if last and ended_on < (last.resumed_on or last.interrupted_on - timedelta(days=1)):
            raise Invalid(Problem("ended_on", "referral.ends_before_interruption"))
        referral.ended_on, referral.end_reason = ended_on, reason
        fire(u, REFERRAL, referral, "end", ended_on=ended_on.isoformat(), reason=reason)
        if actor.audience != Audience.PROVIDER:
            tell_ended(u, referral)
        return referral


@verb("referral.cancel")
def cancel_referral(actor: Actor, referral_id: UUID, reason: str) -> Referral:
    """The coach takes a referral back before the service begins; the place is free again."""
    with unit(actor) as u:
        referral = u.lock(Referral, referral_id, pointed_at=True)
        _end_with_reason(u, referral, "cancel", reason)
        tell_cancelled(u, referral)
        return referral


@verb("referral.end_search")
def end_search(actor: Actor, referral_id: UUID, reason: str) -> Referral:
    """The coach seeks no new place for a person whom the provider did not take, for one of
    NO_PLACE_REASONS; a new referral may be made all the same.

    Raises Refused to another coach and where no place is sought.
    """
    with unit(actor) as u:
        referral = u.lock(Referral, referral_id)
        if refused := own_coach(referral, actor):
            raise refused
        if referral.state not in TURNED_DOWN or referral.no_place_reason:
            raise Refused("referral.no_search")
        referral.no_place_reason = reason
        # The reason is not in the log: the provider reads the referral's events.
        record(u, referral, "end_search")
        return referral


def _end_with_reason(u: Unit, referral: Referral, action: str, reason: str) -> None:
    """The reason stays on the referral; the audit log carries no free text about a person."""
    REFERRAL.check(referral, action, u.actor)
    refuse_personal_codes(reason=reason)
    refuse_names(u, referral.person_key, reason=reason)
    if not reason.strip():
        raise Invalid(Problem("reason", "referral.reason_missing"))
    referral.state_reason = reason.strip()
    fire(u, REFERRAL, referral, action)


@verb("participant.view_identity")
def view_referred_person(actor: Actor, referral_id: UUID, reason: str) -> PersonDetails:
    """Look at the name and contact of a referral's person; the look is logged.

    Raises Forbidden where the provider's referral or its contract does not stand, or the coach is
    another.
    """
    with unit(actor) as u:
        referral = u.get(Referral, referral_id)
        if actor.user_id != referral.coach_id and not knows_client(referral):
            raise Forbidden("participant.identity_closed")
        return view_identity(actor, referral.person_key, referral.id, reason)
