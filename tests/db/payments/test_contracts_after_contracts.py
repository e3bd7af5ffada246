"""What has been paid under a contract whose award fell is not bought once more."""

from collections.abc import Callable

from contracts.agreements.money import money_of
from marketplace.platform.clock import FixedClock
from marketplace.pure.periods import local_day
from tests.db.contracts.test_contracts_of_fallen_awards import awarded_anew, second_contract
from tests.factories.claims import judged, recorded
from tests.factories.contracts import the_contract, the_system
from tests.factories.payments import calculated_run
from tests.factories.setup import People, seeing


def test_the_next_contract_of_a_call_buys_what_the_first_has_left(
    people: People, clock: FixedClock, run_jobs: Callable[[], int]
) -> None:
    seeing(the_system(people))
    first = the_contract()
    calculated_run(people)
    used = money_of(seeing(the_system(people)), [first])[first.id].used_cents
    assert used > 0
    appeal = recorded(people, first.decision, "appeal", received_on=local_day(clock.now()))
    judged(people, appeal, "annulled")
    decision = awarded_anew(people, clock, first)
    run_jobs()
    second = second_contract(people, decision)
    assert second.maximum_value_cents == first.call.maximum_value_cents - used
