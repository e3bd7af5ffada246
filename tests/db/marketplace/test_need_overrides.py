"""Splits that dodge a threshold: blocked, and let through or sent back by an approver."""

from datetime import date

import pytest

from marketplace.planning.models import Need
from marketplace.planning.queries import (
    calendars_from,
    need_by_number,
    not_cleared,
)
from marketplace.planning.service import (
    ask_override,
    assess_need,
    begin_procurement,
    deny_override,
    edit_need,
    override_need,
)
from marketplace.planning.todos import todos
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import Forbidden, Invalid, Refused
from tests.db.marketplace.test_needs import judged
from tests.factories.needs import assessed_need, let_through
from tests.factories.setup import People, seeing


def test_the_second_of_two_that_pass_a_threshold_together_is_blocked(people: People) -> None:
    first = assessed_need(people, 35_000)
    second = assessed_need(people, 35_000)
    assert (first.state, second.state) == ("assessed", "blocked")
    assert judged(second).split
    assert [each.number for each in judged(second).counted] == [first.number]
    refusal = not_cleared(people.staff("officer"), second)
    assert refusal is not None
    assert (refusal.code, refusal.facts["sum_cents"], refusal.facts["threshold_cents"]) == (
        "need.split",
        70_000_00,
        60_000_00,
    )
    # the first is not refused because of what came after it
    first = assess_need(people.staff("officer"), first.id)
    assert first.state == "assessed"


def asked_for(people: People) -> Need:
    """A split for which the officer has asked for an override."""
    return ask_override(people.staff("officer"), assessed_need(people, 35_000).id, "Eri aika.")


def test_nobody_is_asked_to_let_a_split_through_before_somebody_wants_it(people: People) -> None:
    assessed_need(people, 35_000)
    key = assessed_need(people, 35_000).id
    officer, decider = people.staff("officer"), people.staff("decider")
    assert titles(decider) == []
    for act in (override_need, deny_override):
        with pytest.raises(Refused, match=r"need\.override_not_asked"):
            act(seeing(decider), key, "Eri palvelu.")
    with pytest.raises(Invalid):
        ask_override(seeing(officer), key, " ")
    need = ask_override(seeing(officer), key, "Asiakkaat ovat eri kunnissa.")
    assert (need.state, need.override_request) == ("blocked", "Asiakkaat ovat eri kunnissa.")
    with pytest.raises(Refused, match=r"need\.override_asked_already"):
        ask_override(seeing(officer), key, "Vielä kerran.")
    assert titles(officer) == ["Poikkeuslupa odottaa ratkaisua"]
    assert titles(decider) == ["Ratkaise poikkeuslupa"]
    # what is changed is asked for anew
    assert edit_need(seeing(officer), key, {"title": "Valmennus"}).override_asked_at is None
    assert titles(decider) == []


def test_a_refusal_names_the_procedure_that_was_intended(people: People) -> None:
    assessed_need(people, 35_000)
    split = assessed_need(people, 35_000)
    above = assessed_need(people, 80_000, procedure="dynamic_small_procurement")
    for need in (split, above):
        refusal = not_cleared(people.staff("officer"), need)
        assert refusal is not None and refusal.facts["procedure"] == "Dynaaminen pienhankinta"


def test_a_procedure_that_fits_the_whole_is_no_split(people: People) -> None:
    assessed_need(people, 35_000)
    second = assessed_need(people, 35_000, procedure="national_open")
    assert (second.state, judged(second).regime) == ("assessed", "national")
    assert judged(second).remedy_key == "national"


def test_a_procedure_below_the_needs_own_value_cannot_be_overridden(people: People) -> None:
    need = assessed_need(people, 80_000, procedure="dynamic_small_procurement")
    assert need.state == "blocked"
    refusal = not_cleared(people.staff("officer"), need)
    assert refusal is not None and refusal.code == "need.procedure_not_allowed"
    with pytest.raises(Refused, match=r"need\.no_split_to_override"):
        override_need(people.staff("decider"), need.id, "Kiire.")


def test_an_approver_sends_a_split_back_with_a_reason(people: People) -> None:
    assessed_need(people, 35_000)
    key = asked_for(people).id
    with pytest.raises(Invalid):
        deny_override(people.staff("decider"), key, "  ")
    with pytest.raises(Forbidden):
        deny_override(people.staff("officer"), key, "Sama palvelu.")
    need = deny_override(people.staff("decider"), key, "Sama palvelu, samat asiakkaat.")
    assert (need.state, need.assessment) == ("draft", None)
    assert assess_need(people.staff("officer"), key).state == "blocked"


def test_the_owner_is_told_at_home_what_the_approver_decided(people: People) -> None:
    assessed_need(people, 35_000)
    key = asked_for(people).id
    officer, decider = people.staff("officer"), people.staff("decider")
    deny_override(seeing(decider), key, "Sama palvelu, samat asiakkaat.")
    assert titles(officer) == ["Muuta tarvetta: poikkeuslupaa ei annettu"]
    edit_need(seeing(officer), key, {"title": "Työhönvalmennus, toinen"})
    assert titles(officer) == ["Arvioi hankintatarve"]
    assess_need(seeing(officer), key)
    ask_override(seeing(officer), key, "Eri asiakkaat.")
    override_need(seeing(decider), key, "Eri palvelu, eri asiakkaat.")
    assert titles(officer) == ["Aloita hankinta: poikkeuslupa annettiin"]
    begin_procurement(seeing(officer), key)
    assert titles(officer) == []


def titles(actor: Actor) -> list[str]:
    seeing(actor)
    db.session.expire_all()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("marketplace.planning.todos.url_for", lambda *_a, **_k: "/")
        return [str(todo.title) for todo in todos(actor)]


def test_the_procedure_that_an_override_lets_through_has_its_calendar(people: People) -> None:
    assessed_need(people, 35_000)
    officer = people.staff("officer")
    need = assessed_need(people, 35_000)
    chosen = judged(need).chosen
    assert chosen not in calendars_from(officer, need, officer.today)
    let_through(people, need)
    seeing(officer)
    steps = calendars_from(officer, need_by_number(officer, need.number), officer.today)[chosen]
    days = {step.key: step.on for step in steps}
    assert (days["publish"], days["offers"]) == (date(2026, 9, 1), date(2026, 9, 8))
    assert days["decide"] < days["remedy"]


def test_an_approver_lets_a_split_through_with_a_reason(people: People) -> None:
    assessed_need(people, 35_000)
    key = asked_for(people).id
    with pytest.raises(Invalid):
        override_need(people.staff("decider"), key, "  ")
    with pytest.raises(Forbidden):
        override_need(people.staff("officer"), key, "Eri palvelu.")
    second = override_need(people.staff("decider"), key, "Eri palvelu, eri asiakkaat.")
    assert (second.state, second.override_reason) == ("overridden", "Eri palvelu, eri asiakkaat.")
    assert second.overrider is not None and second.overrider.name == "Päivi Päättäjä"
    assert not_cleared(people.staff("officer"), second) is None
    found = judged(second)
    # the procedure is let through; the appeal that the value gives stays
    assert (found.regime, found.remedy_key, found.split) == ("national", "national", True)
    # it stands as long as the regime that it was given for
    assert assess_need(people.staff("officer"), second.id).state == "overridden"
    # and goes when what was let through is changed
    changed = edit_need(people.staff("officer"), second.id, {"estimated_cents": 36_000_00})
    assert (changed.state, changed.override_reason) == ("draft", None)
