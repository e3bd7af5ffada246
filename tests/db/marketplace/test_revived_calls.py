"""What a call meets that goes on after all: another one has taken its need, its time is over."""

from datetime import date, datetime, timedelta

import pytest

from marketplace.decisions.rulings.service import annul_decision
from marketplace.decisions.service import draft_award, sign_decision
from marketplace.decisions.wording import suggested_grounds, suggested_reasons
from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Refused
from marketplace.procurement.correcting.service import correct_call
from marketplace.procurement.models import Call
from marketplace.procurement.obstacles import obstacles
from marketplace.procurement.service import approve_call, edit_call, publish_call, submit_call
from marketplace.procurement.todos import todos
from marketplace.pure.periods import HELSINKI, local_day
from tests.factories.calls import DEADLINE, drafted_call, open_call
from tests.factories.claims import again, cancelled, judged, recorded, reversed_by
from tests.factories.contracts import a_contract_in_draft
from tests.factories.decisions import compared, scored_call
from tests.factories.needs import assessed_need
from tests.factories.setup import People, seeing


def another_call(people: People, call: Call) -> Call:
    """A call for the same need, published while the first was cancelled."""
    officer = people.staff("officer")
    later = drafted_call(people, deadline=DEADLINE + timedelta(days=30))
    assert call.need is not None
    changes = {
        "need": call.need.number,
        "questions_until": DEADLINE + timedelta(days=10),
        "starts_on": date(2026, 12, 1),
    }
    edit_call(seeing(officer), later.id, changes)
    submit_call(seeing(officer), later.id)
    approve_call(seeing(people.staff("second_officer")), later.id)
    return publish_call(seeing(officer), later.id)


def codes(actor: Actor, call: Call) -> list[str]:
    seeing(actor)
    return [no.code for no in obstacles(actor, again(call))]


def titles(actor: Actor) -> list[str]:
    seeing(actor)
    db.session.expire_all()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("marketplace.procurement.todos.url_for", lambda *_a, **_k: "/")
        return [str(todo.title) for todo in todos(actor)]


def test_a_need_counts_its_estimate_again_while_the_call_of_a_fallen_award_goes_on(
    people: People, clock: FixedClock
) -> None:
    contract = a_contract_in_draft(people, clock)
    annul_decision(seeing(people.staff("decider")), contract.decision_id, "Kumottu.")
    other = assessed_need(people, 40_000)
    assert other.assessment is not None
    assert other.assessment["total_cents"] == 84_500_00
    assert other.state == "blocked"


def test_two_calls_of_one_need_are_told_of_and_the_second_is_not_awarded(
    people: People, clock: FixedClock
) -> None:
    officer, decider = people.staff("officer"), people.staff("decider")
    call = scored_call(people, clock)
    ending = cancelled(people, call)
    later = another_call(people, again(call))
    assert codes(officer, later) == []
    reversed_by(people, ending)
    assert codes(officer, call) == codes(officer, later) == ["call.need_taken"]
    assert "Keskeytä toinen saman tarpeen tarjouspyynnöistä" in titles(officer)
    now = compared(people, call)
    words = suggested_grounds(now), suggested_reasons(now)
    drafted = draft_award(seeing(officer), call.id, *words)
    seeing(officer)
    later.state = "decided"
    db.session.commit()
    with pytest.raises(Refused, match=r"call\.need_bought"):
        sign_decision(seeing(decider), drafted.id)
    seeing(officer)
    later.state = "cancelled"
    db.session.commit()
    assert sign_decision(seeing(decider), drafted.id).state == "signed"
    assert codes(officer, call) == []


def test_a_call_that_is_revived_after_its_period_has_begun_is_to_be_corrected(
    people: People, clock: FixedClock
) -> None:
    officer = people.staff("officer")
    call = open_call(people)
    ending = cancelled(people, call)
    appeal = recorded(people, ending, "appeal", received_on=local_day(clock.now()))
    clock.move_to(datetime(2027, 11, 2, 9, 0, tzinfo=HELSINKI))
    judged(people, appeal, "annulled")
    assert again(call).state == "open"
    assert codes(officer, call) == ["call.starts_before_deadline"]
    assert titles(officer) == ["Korjaa sopimuskausi: tarjouspyyntö jatkuu"]
    period = {"starts_on": date(2028, 1, 1), "ends_on": date(2028, 12, 31)}
    period["deadline"] = call.deadline + timedelta(days=7)  # type: ignore[assignment]
    words = {"fi": "Sopimuskausi siirtyy."}
    correct_call(seeing(officer), call.id, words, period, material=True)
    assert codes(officer, call) == []
    assert titles(officer) == ["Tarjousaika käynnissä"]


def test_what_is_bought_for_a_time_that_is_over_is_not_awarded(
    people: People, clock: FixedClock
) -> None:
    officer = people.staff("officer")
    call = scored_call(people, clock)
    appeal = recorded(people, cancelled(people, call), "appeal")
    clock.move_to(datetime(2027, 11, 2, 9, 0, tzinfo=HELSINKI))
    judged(people, appeal, "annulled")
    assert (again(call).state, codes(officer, call)) == ("evaluation", ["call.period_over"])
    now = compared(people, call)
    words = suggested_grounds(now), suggested_reasons(now)
    drafted = draft_award(seeing(officer), call.id, *words)
    with pytest.raises(Refused, match=r"call\.period_over"):
        sign_decision(seeing(people.staff("decider")), drafted.id)
