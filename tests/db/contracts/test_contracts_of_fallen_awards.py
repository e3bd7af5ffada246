"""What becomes of contracts whose award falls: one that runs is ended before there is another."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from contracts.agreements.models import Contract
from contracts.agreements.service import (
    accept_contract,
    draft_contract,
    end_due_contracts,
    send_contract,
    terminate_contract,
)
from contracts.agreements.todos import todos
from marketplace.decisions.award import thaw
from marketplace.decisions.finality.service import finalise_decisions
from marketplace.decisions.models import Decision
from marketplace.decisions.service import draft_award, sign_decision
from marketplace.decisions.wording import suggested_grounds, suggested_reasons
from marketplace.planning.judging import entry_of
from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Forbidden, Invalid, Refused
from marketplace.pure.periods import local_day
from outcomes.pure.example import most_of_one
from outcomes.pure.scheme import parse_scheme
from outcomes.referrals.queries import places
from outcomes.referrals.service import accept_referral, propose_referral, start_referral
from tests.db.marketplace.test_conflicts_of_interest import conflicted
from tests.factories.claims import again, call_of, judged, overturned, recorded, reversed_by
from tests.factories.contracts import (
    DOCUMENT,
    WINNER,
    a_contract_in_force,
    a_contract_left_running,
    a_contract_to_accept,
    morning,
    the_system,
)
from tests.factories.decisions import compared
from tests.factories.evaluations import carried_over
from tests.factories.letterbox import queued_mails
from tests.factories.participants import participant
from tests.factories.setup import People, seeing

REASON = "Markkinaoikeus kumosi hankintapäätöksen."


def awarded_anew(people: People, clock: FixedClock, contract: Contract) -> Decision:
    """The next award of the same call, final; its contract is asked for."""
    call = call_of(contract.decision)
    carried_over(people, call)
    now = compared(people, call)
    words = suggested_grounds(now), suggested_reasons(now)
    drafted = draft_award(seeing(people.staff("officer")), call.id, *words)
    made = sign_decision(seeing(people.staff("decider")), drafted.id)
    assert made.final_from is not None
    clock.move_to(clock.now() + timedelta(days=40))
    finalise_decisions(seeing(the_system(people)))
    return again(made)


def second_contract(people: People, decision: Decision) -> Contract:
    """The contract of the new award, sent to be accepted."""
    seeing(the_system(people))
    found = select(Contract).where(Contract.decision_id == decision.id)
    return db.session.scalars(found).one()


def accept(people: People, contract: Contract, actor: Actor) -> Contract:
    seeing(actor)
    assert contract.file is not None
    return accept_contract(actor, contract.id, contract.file.sha256)


def titles(actor: Actor) -> list[str]:
    seeing(actor)
    db.session.expire_all()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("contracts.agreements.todos.url_for", lambda *_a, **_k: "/")
        return [str(todo.title) for todo in todos(actor)]


def test_a_second_contract_of_a_call_waits_until_the_first_one_is_ended(
    people: People, clock: FixedClock, run_jobs: Callable[[], int]
) -> None:
    first = a_contract_left_running(people, clock)
    decision = awarded_anew(people, clock, first)
    run_jobs()
    second = second_contract(people, decision)
    assert (first.state, second.state) == ("in_force", "to_accept")
    for actor in (people.staff("decider"), people.by_email(WINNER.email)):
        with pytest.raises(Refused, match=r"contract\.earlier_runs") as caught:
            accept(people, second, actor)
        assert caught.value.facts["number"] == first.number
    assert "Päätä ensin aiempi sopimus" in " ".join(titles(people.staff("decider")))
    decider = people.staff("decider")
    terminate_contract(seeing(decider), first.id, REASON, local_day(clock.now()))
    accept(people, second, people.staff("decider"))
    accept(people, second, people.by_email(WINNER.email))
    seeing(the_system(people))
    assert again(second).state == "in_force"


def test_the_running_contract_of_an_annulled_award_waits_for_the_authority(
    people: People, clock: FixedClock
) -> None:
    contract = a_contract_left_running(people, clock)
    officer, decider = people.staff("officer"), people.staff("decider")
    assert titles(officer) == ["Sovi sopimuksen päättämisestä: sen päätös on kumottu"]
    assert titles(decider) == ["Päätä sopimus: sen päätös on kumottu"]
    winner = people.by_email(WINNER.email)
    assert titles(winner) == ["Sopimuksesi päätös ei ole enää voimassa: tilaaja ratkaisee jatkon"]
    terminate_contract(seeing(decider), contract.id, REASON, local_day(clock.now()))
    assert titles(officer) == titles(decider) == []


def test_a_contract_is_ended_before_its_term_on_a_day_and_both_parties_are_told(
    people: People, clock: FixedClock
) -> None:
    contract = a_contract_left_running(people, clock)
    last_day = contract.starts_on + timedelta(days=30)
    terminate_contract(seeing(people.staff("decider")), contract.id, REASON, last_day)
    told = [job.payload for job in queued_mails(db.session()) if REASON in job.payload["body"]]
    assert WINNER.email in {mail["to"] for mail in told}
    system = the_system(people)
    clock.move_to(clock.now() + (last_day - local_day(clock.now())))
    assert (end_due_contracts(seeing(system)), len(places(system))) == (0, 1)
    clock.move_to(clock.now() + timedelta(days=1))
    assert places(seeing(system)) == []
    assert end_due_contracts(seeing(system)) == 1
    seeing(system)
    assert (again(contract).state, contract.ends_on) == ("ended", date(2027, 10, 31))


def counted(people: People, contract: Contract) -> int:
    """What the contract's need counts in the sums, without what calls still buy of it, in cents."""
    seeing(people.staff("officer"))
    need = again(contract).call.need
    assert need is not None
    return entry_of(need).cents


def test_a_contract_that_ended_early_counts_in_its_need_what_was_used_of_it(
    people: People, clock: FixedClock, run_jobs: Callable[[], int]
) -> None:
    first = a_contract_left_running(people, clock)
    decision = awarded_anew(people, clock, first)
    run_jobs()
    second = second_contract(people, decision)
    last_day = local_day(clock.now())
    terminate_contract(seeing(people.staff("decider")), first.id, REASON, last_day)
    assert counted(people, first) == 2 * first.maximum_value_cents  # it may be used to its last day
    clock.move_to(clock.now() + timedelta(days=1))
    end_due_contracts(seeing(the_system(people)))
    assert counted(people, second) == second.maximum_value_cents


def test_a_contract_that_ended_early_counts_what_those_who_began_may_still_bring(
    people: People, clock: FixedClock
) -> None:
    contract = a_contract_left_running(people, clock)
    clock.move_to(max(clock.now(), morning(contract.starts_on)))
    coach, provider = people.staff("coach"), people.by_email(WINNER.email)
    seeing(coach)
    person = participant(coach, municipality=contract.municipalities[0])
    referral = propose_referral(coach, contract.id, person.person_key)
    seeing(provider)
    accept_referral(provider, referral.id)
    start_referral(provider, referral.id, local_day(clock.now()))
    last_day = local_day(clock.now())
    terminate_contract(seeing(people.staff("decider")), contract.id, REASON, last_day)
    clock.move_to(clock.now() + timedelta(days=1))
    end_due_contracts(seeing(the_system(people)))
    scheme = parse_scheme(again(contract).scheme, "scheme.yaml")
    most = most_of_one(scheme, contract.starts_on)
    assert most
    assert counted(people, contract) == most < contract.maximum_value_cents


def test_a_contract_is_ended_with_a_reason_and_within_its_term(
    people: People, clock: FixedClock
) -> None:
    contract = a_contract_left_running(people, clock)
    today = local_day(clock.now())
    decider = people.staff("decider")
    for reason, day in (
        (" ", today),
        (REASON, today - timedelta(days=1)),
        (REASON, contract.ends_on + timedelta(days=1)),
    ):
        with pytest.raises(Invalid):
            terminate_contract(seeing(decider), contract.id, reason, day)
    with pytest.raises(Forbidden):
        terminate_contract(seeing(people.staff("officer")), contract.id, REASON, today)
    terminate_contract(seeing(decider), contract.id, REASON, today)
    with pytest.raises(Refused, match=r"contract\.terminated"):
        terminate_contract(seeing(decider), contract.id, REASON, today)


def test_a_contract_whose_award_stands_runs_its_term(people: People, clock: FixedClock) -> None:
    contract = a_contract_in_force(people, clock)
    decider = seeing(people.staff("decider"))
    with pytest.raises(Refused, match=r"contract\.award_stands"):
        terminate_contract(decider, contract.id, REASON, local_day(clock.now()))


def test_a_contract_not_in_force_yet_holds_no_later_one(people: People, clock: FixedClock) -> None:
    """It fell with its award."""
    first = a_contract_to_accept(people, clock)
    day = local_day(clock.now())
    judged(people, recorded(people, first.decision, "appeal", received_on=day), "annulled")
    decision = awarded_anew(people, clock, first)
    system = the_system(people)
    offer_id = thaw(decision.content).winner.offer_id
    second = draft_contract(seeing(system), decision_id=decision.id, offer_id=offer_id)
    send_contract(seeing(system), second.id, DOCUMENT)
    accept(people, second, people.staff("decider"))
    accept(people, second, people.by_email(WINNER.email))
    seeing(system)
    assert (again(first).state, second.state) == ("void", "in_force")


def test_an_award_that_stands_again_gets_a_contract_in_place_of_the_one_that_was_ended(
    people: People, clock: FixedClock, run_jobs: Callable[[], int]
) -> None:
    first = a_contract_in_force(people, clock)
    award, winner = first.decision, people.by_email(WINNER.email)
    appeal = recorded(people, award, "appeal", received_on=local_day(clock.now()))
    judged(people, appeal, "annulled")
    last_day = local_day(clock.now()) + timedelta(days=50)
    terminate_contract(seeing(people.staff("decider")), first.id, REASON, last_day)
    overturned(people, appeal)
    assert (again(award).state, award.contracted_at) == ("signed", None)
    clock.move_to(clock.now() + timedelta(days=40))
    finalise_decisions(seeing(the_system(people)))
    run_jobs()
    seeing(the_system(people))
    new = db.session.scalars(select(Contract).where(Contract.id != first.id)).one()
    assert (new.state, new.decision_id) == ("to_accept", award.id)
    with pytest.raises(Refused, match=r"contract\.earlier_runs"):
        accept(people, new, winner)
    clock.move_to(morning(last_day))
    accept(people, new, people.staff("decider"))
    accept(people, new, winner)
    seeing(the_system(people))
    assert (again(new).state, award.contracted_at) == ("in_force", clock.now())


def test_an_award_whose_contract_was_ended_may_be_removed_once_it_stands_again(
    people: People, clock: FixedClock
) -> None:
    contract = a_contract_in_force(people, clock)
    award = contract.decision
    appeal = recorded(people, award, "appeal", received_on=local_day(clock.now()))
    judged(people, appeal, "annulled")
    decider = people.staff("decider")
    terminate_contract(seeing(decider), contract.id, REASON, local_day(clock.now()))
    overturned(people, appeal)
    reversed_by(people, award)
    assert (again(award).state, call_of(award).state) == ("replaced", "evaluation")


def test_who_is_in_conflict_in_the_call_neither_makes_nor_ends_its_contract(
    people: People, clock: FixedClock
) -> None:
    contract = a_contract_to_accept(people, clock)
    decider = conflicted(people, call_of(contract.decision), "decider", 1)
    with pytest.raises(Refused, match=r"conflict\."):
        accept(people, contract, decider)
