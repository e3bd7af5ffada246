"""Awards on conditions: fulfilled or lapsed, and the next in line."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from flask import Flask

from marketplace.corrections.service import (
    draft_next,
)
from marketplace.decisions.award import thaw
from marketplace.decisions.conditions.service import fulfil_condition, lapse_condition
from marketplace.decisions.finality.service import finalise_decisions
from marketplace.decisions.models import Decision
from marketplace.decisions.service import draft_award, sign_decision
from marketplace.decisions.todos import todos
from marketplace.decisions.wording import suggested_grounds, suggested_reasons, words_of
from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Invalid, Refused
from marketplace.pure.periods import HELSINKI
from tests.db.marketplace.test_decision_kinds import FINAL, PAPER, call_of, conditional, signed
from tests.factories.decisions import (
    TENDERINGS,
    compared,
    scored_call,
    signed_award,
)
from tests.factories.letterbox import queued_mails
from tests.factories.setup import People, seeing


def test_a_condition_has_words_and_a_day_to_come(people: People, clock: FixedClock) -> None:
    call = scored_call(people, clock)
    now = compared(people, call)
    with pytest.raises(Invalid) as caught:
        draft_award(
            people.staff("officer"),
            call.id,
            suggested_grounds(now),
            suggested_reasons(now),
            conditions=[(" ", date(2026, 12, 1)), ("Todistus.", date(2026, 1, 1))],
        )
    assert [each.field for each in caught.value.problems] == ["condition_1", "condition_day_2"]


def test_the_contract_and_the_end_of_the_call_wait_for_every_condition(
    people: People, clock: FixedClock, system: Actor
) -> None:
    decision = conditional(people, clock)
    clock.move_to(FINAL)
    assert finalise_decisions(seeing(system)) == 1
    db.session.refresh(decision)
    assert (decision.state, decision.ready_at) == ("final", None)
    assert call_of(decision).state == "decided"
    with pytest.raises(Invalid, match="input"):
        fulfil_condition(people.staff("officer"), decision.conditions[0].id, " ")
    fulfil_condition(
        seeing(people.staff("officer")), decision.conditions[0].id, "Todistus saatiin."
    )
    assert decision.ready_at == clock.now()
    assert call_of(decision).state == "final"


def test_an_award_is_not_signed_once_the_day_of_its_condition_has_passed(
    people: People, clock: FixedClock
) -> None:
    call = scored_call(people, clock)
    now = compared(people, call)
    words = suggested_grounds(now), suggested_reasons(now)
    drafted = draft_award(people.staff("officer"), call.id, *words, conditions=[PAPER])
    clock.move_to(datetime(2026, 10, 21, 8, 0, tzinfo=HELSINKI))
    with pytest.raises(Refused, match=r"decision\.condition_passed"):
        sign_decision(seeing(people.staff("decider")), drafted.id)


def test_a_condition_does_not_lapse_on_its_last_day(people: People, clock: FixedClock) -> None:
    decision = conditional(people, clock)
    clock.move_to(datetime(2026, 10, 20, 23, 59, tzinfo=HELSINKI))
    with pytest.raises(Refused, match="condition_runs"):
        lapse_condition(people.staff("officer"), decision.conditions[0].id, "Ei tullut.")


def lapsed(people: People, clock: FixedClock) -> Decision:
    decision = conditional(people, clock)
    clock.move_to(datetime(2026, 10, 21, 8, 0, tzinfo=HELSINKI))
    lapse_condition(seeing(people.staff("officer")), decision.conditions[0].id, "Ei tullut.")
    assert (decision.state, decision.ready_at) == ("lapsed", None)
    return decision


def test_when_a_condition_lapses_the_next_in_line_gets_the_award_on_the_same_comparison(
    app: Flask, people: People, clock: FixedClock, system: Actor
) -> None:
    decision = lapsed(people, clock)
    told = [job for job in queued_mails(db.session()) if "Ei tullut." in job.payload["body"]]
    assert {job.payload["to"] for job in told} == {one.email for one in TENDERINGS}
    officer = seeing(people.staff("officer"))
    with app.test_request_context():
        assert "Päätös raukesi: valmistele valinta seuraavalle" in {
            todo.title for todo in todos(officer)
        }
    drafted = draft_next(officer, decision.id, replace(words_of(decision), conditions=()))
    assert thaw(drafted.content).winner.name == TENDERINGS[1].name
    assert drafted.content["ranking"] == decision.content["ranking"]
    assert [party.outcome for party in drafted.parties] == ["not_awarded", "awarded", "not_awarded"]
    following = signed(people, drafted)
    assert (following.rests_on_id, following.content["earlier"]["number"]) == (
        decision.id,
        "D-2026-001",
    )
    assert following.final_from is not None
    clock.move_to(datetime.combine(following.final_from, FINAL.timetz()))
    finalise_decisions(seeing(system))
    db.session.refresh(following)
    assert following.ready_at is not None
    assert call_of(following).state == "final"


def test_the_next_in_line_is_drafted_only_after_a_lapse(people: People, clock: FixedClock) -> None:
    decision = signed_award(people, clock)
    with pytest.raises(Refused, match="not_lapsed"):
        draft_next(people.staff("officer"), decision.id, words_of(decision))


def test_conditions_wait_for_the_winner_and_the_officer(
    app: Flask, people: People, clock: FixedClock
) -> None:
    decision = conditional(people, clock)
    with app.test_request_context():
        titles = [
            [todo.title for todo in todos(seeing(people.by_email(one.email)))]
            for one in TENDERINGS[:2]
        ]
        assert titles == [
            ["Tarjouksesi valittiin: lue päätös", "Täytä valinnan ehto"],
            ["Tarjoustasi ei valittu: lue päätös"],
        ]
        found = list(todos(seeing(people.staff("officer"))))
        assert [(todo.title, todo.due) for todo in found] == [
            ("Kirjaa, täyttyikö päätöksen ehto", date(2026, 10, 20))
        ]
        fulfil_condition(people.staff("officer"), decision.conditions[0].id, "Saatiin.")
        assert list(todos(seeing(people.staff("officer")))) == []
