"""Who may make a decision, and when its contract may be made: by the dated tables alone."""

from datetime import date, datetime
from typing import Any

import pytest

from marketplace.decisions import releasing
from marketplace.decisions.events import AwardReady
from marketplace.decisions.finality.service import finalise_decisions, release_contracts
from marketplace.decisions.models import Decision
from marketplace.decisions.remedy import Case, remedy_of
from marketplace.decisions.service import draft_award, sign_decision
from marketplace.decisions.wording import suggested_grounds, suggested_reasons
from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Refused
from marketplace.platform.unit import Unit
from marketplace.procurement.models import Call
from marketplace.pure.periods import HELSINKI
from tests.factories.decisions import (
    TENDERINGS,
    compared,
    drafted_award,
    opened_call,
    scored_call,
    signed_award,
)
from tests.factories.evaluations import scored_by
from tests.factories.rules import change_rule
from tests.factories.setup import People, seeing

OFFICES = ("employment_director", "responsible_director")


@pytest.fixture
def ready(monkeypatch: pytest.MonkeyPatch) -> list[AwardReady]:
    """What decisions tell upwards, kept instead of sent."""
    sent: list[AwardReady] = []
    real = releasing.send

    def keep(u: Unit, event: Any) -> None:
        sent.append(event) if isinstance(event, AwardReady) else real(u, event)

    monkeypatch.setattr(releasing, "send", keep)
    return sent


def test_the_draft_carries_the_words_of_the_narrowest_rule_and_the_signature_fixes_it(
    people: People, clock: FixedClock
) -> None:
    decision = drafted_award(people, clock)
    call = db.session.get_one(Call, decision.subject_id)
    office = "Työllisyysjohtaja" if call.maximum_value_cents <= 6_000_000 else "Toimialajohtaja"
    assert office in decision.competence
    assert decision.power == {}
    sign_decision(seeing(people.staff("decider")), decision.id)
    assert decision.power["names"]["fi"] == office
    assert "Hallintosääntö" in decision.power["source"]


def test_a_maker_beyond_the_limit_is_told_who_can(
    people: People, clock: FixedClock, system: Actor
) -> None:
    decision = drafted_award(people, clock)
    for key in OFFICES:
        change_rule(system, "competence", key, eur="1000")
    with pytest.raises(Refused, match=r"decision\.body_decides") as caught:
        sign_decision(seeing(people.staff("decider")), decision.id)
    assert caught.value.facts["who"] == "Toimielin, joka vastaa työllisyyspalveluista"
    db.session.refresh(decision)
    assert (decision.state, decision.section) == ("draft", None)


def test_a_bodys_decision_is_recorded_with_its_minutes(
    people: People, clock: FixedClock, system: Actor
) -> None:
    decision = drafted_award(people, clock)
    for key in OFFICES:
        change_rule(system, "competence", key, eur="1000")
    sign_decision(seeing(people.staff("decider")), decision.id, "22.9.2026 § 45")
    assert decision.minutes == "22.9.2026 § 45"
    assert decision.power["holder"] == "body"


def test_minutes_do_not_lend_a_bodys_power_where_none_covers_the_decision(
    people: People, clock: FixedClock, system: Actor
) -> None:
    decision = drafted_award(people, clock)
    change_rule(system, "competence", "employment_board", kinds=["admission"])
    with pytest.raises(Refused, match=r"decision\.not_competent"):
        sign_decision(seeing(people.staff("decider")), decision.id, "22.9.2026 § 45")


@pytest.mark.parametrize(
    "changes",
    [
        {"people": ["somebody.else@tyohame.example"]},
        {"kinds": ["admission"]},
        {"models": ["eu_open"]},
    ],
)
def test_an_office_counts_for_its_holders_kinds_and_procedures_only(
    people: People, clock: FixedClock, system: Actor, changes: dict[str, Any]
) -> None:
    decision = drafted_award(people, clock)
    for key in OFFICES:
        change_rule(system, "competence", key, **changes)
    with pytest.raises(Refused, match=r"decision\.(not_competent|body_decides)"):
        sign_decision(seeing(people.staff("decider")), decision.id)


def test_nobody_is_competent_where_the_table_covers_nothing(
    people: People, clock: FixedClock, system: Actor
) -> None:
    decision = drafted_award(people, clock)
    for key in (*OFFICES, "employment_board"):
        change_rule(system, "competence", key, kinds=["admission"])
    with pytest.raises(Refused, match=r"decision\.nobody_competent"):
        sign_decision(seeing(people.staff("decider")), decision.id)


@pytest.mark.parametrize(
    ("regime", "noticed_on", "last_day", "contract_from"),
    [
        ("small_procurement", date(2026, 9, 25), date(2026, 10, 9), date(2026, 10, 14)),
        ("national", date(2026, 9, 22), date(2026, 10, 6), date(2026, 10, 7)),
        ("eu", date(2026, 9, 22), date(2026, 10, 6), date(2026, 10, 7)),
        ("annex_e", date(2026, 9, 22), date(2026, 10, 6), date(2026, 10, 7)),
    ],
)
def test_each_regime_has_its_own_days(
    people: People, regime: str, noticed_on: date, last_day: date, contract_from: date
) -> None:
    actor = seeing(people.staff("decider"))
    remedy = remedy_of(actor, regime, "award", date(2026, 9, 22))
    assert (remedy.noticed_on, remedy.last_day) == (noticed_on, last_day)
    assert remedy.contract_from == contract_from


@pytest.mark.parametrize(
    ("case", "exception"),
    [
        (Case("eu_open", 1), "sole_tenderer"),
        (Case("eu_open", 2), None),
        (Case("dynamic_purchasing_system", 3), "call_off"),
    ],
)
def test_the_standstill_has_the_exceptions_of_its_table(
    people: People, case: Case, exception: str | None
) -> None:
    actor = seeing(people.staff("decider"))
    remedy = remedy_of(actor, "eu", "award", date(2026, 9, 22), case)
    if exception:
        assert remedy.contract_from == date(2026, 9, 22)
        assert remedy.as_json()["exception"]["key"] == exception
    else:
        assert (remedy.contract_from, remedy.exception) == (date(2026, 10, 7), None)
    waits_for_finality = remedy_of(actor, "national", "award", date(2026, 9, 22), case)
    assert waits_for_finality.contract_from == date(2026, 10, 7)


def _sole_award(people: People, clock: FixedClock) -> Decision:
    call = opened_call(people, clock, TENDERINGS[:1])
    officer = people.staff("officer")
    scored_by(officer, call, {1: (80, 80)})
    now = compared(people, call)
    return draft_award(officer, call.id, suggested_grounds(now), suggested_reasons(now))


STANDSTILL = {"contract_allowed": "after_standstill", "standstill_days": 14}


def test_an_award_whose_condition_is_open_takes_no_place_among_the_due(
    people: People, clock: FixedClock, system: Actor
) -> None:
    change_rule(system, "remedy", "small_procurement:award", **STANDSTILL)
    call = scored_call(people, clock)
    now = compared(people, call)
    drafted = draft_award(
        people.staff("officer"),
        call.id,
        suggested_grounds(now),
        suggested_reasons(now),
        conditions=[("Todistus", date(2026, 11, 25))],
    )
    sign_decision(seeing(people.staff("decider")), drafted.id)
    clock.move_to(datetime(2026, 10, 20, 0, 0, tzinfo=HELSINKI))
    assert release_contracts(seeing(system)) == 0


def test_after_a_standstill_the_contract_is_asked_for_before_finality(
    people: People, clock: FixedClock, system: Actor, ready: list[AwardReady]
) -> None:
    change_rule(system, "remedy", "small_procurement:award", **STANDSTILL | {"standstill_days": 7})
    decision = signed_award(people, clock)
    assert decision.contract_from == date(2026, 10, 3)
    assert "käsittelylup" not in str(decision.remedy)
    clock.move_to(datetime(2026, 10, 2, 23, 59, tzinfo=HELSINKI))
    assert release_contracts(seeing(system)) == 0
    clock.move_to(datetime(2026, 10, 3, 0, 0, tzinfo=HELSINKI))
    assert release_contracts(system) == 1
    assert [event.decision_id for event in ready] == [decision.id]
    db.session.refresh(decision)
    assert (decision.state, decision.ready_at) == ("signed", clock.now())
    clock.move_to(datetime(2026, 10, 14, 0, 0, tzinfo=HELSINKI))
    assert (release_contracts(system), finalise_decisions(system)) == (0, 1)
    assert len(ready) == 1


def test_the_contract_of_a_sole_tenderer_is_asked_for_at_once(
    people: People, clock: FixedClock, system: Actor, ready: list[AwardReady]
) -> None:
    change_rule(system, "remedy", "small_procurement:award", **STANDSTILL)
    decision = _sole_award(people, clock)
    sign_decision(seeing(people.staff("decider")), decision.id)
    assert [event.decision_id for event in ready] == [decision.id]


def test_a_final_award_ends_its_call(people: People, clock: FixedClock, system: Actor) -> None:
    decision = signed_award(people, clock)
    clock.move_to(datetime(2026, 10, 14, 0, 0, tzinfo=HELSINKI))
    finalise_decisions(seeing(system))
    assert db.session.get_one(Call, decision.subject_id).state == "final"
