"""A call's steps tell what is over as over."""

from typing import Any

from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.procurement.models import Call
from marketplace.procurement.steps import call_steps
from tests.factories.calls import open_call
from tests.factories.decisions import scored_call, signed_award
from tests.factories.setup import People, seeing


def told(app: Any, people: People, call: Any) -> dict[str, tuple[str, str]]:
    """Each step's state and words, as the officer meets them."""
    with app.test_request_context():
        steps = call_steps(call, seeing(people.staff("officer")))
    return {str(each["label"]): (str(each["state"]), str(each["when"])) for each in steps}


def test_what_comes_is_told_as_coming(app: Any, people: People) -> None:
    steps = told(app, people, open_call(people))
    assert steps["Tarjousaika"] == ("now", "ti 22.9.2026 klo 12.00 asti")
    assert steps["Tarjousten avaus"] == ("ahead", "määräajan jälkeen")
    assert steps["Muutoksenhakuaika"] == ("ahead", "14 päivää tiedoksisaannista")


def test_what_is_over_is_told_as_over(app: Any, people: People, clock: FixedClock) -> None:
    steps = told(app, people, scored_call(people, clock))
    assert steps["Tarjousaika"] == ("done", "päättyi ti 22.9.2026 klo 12.00")
    assert steps["Tarjousten avaus"] == ("done", "tarjoukset on avattu")
    assert steps["Soveltuvuus"] == ("done", "tarjoajat on tarkastettu")
    assert steps["Päätös tarjoajille"] == ("ahead", "perusteluineen sähköpostiin")


def test_the_time_to_seek_a_change_is_told_by_rule_and_then_by_day(
    app: Any, people: People, clock: FixedClock
) -> None:
    decision = signed_award(people, clock)
    call = db.session.get_one(Call, decision.subject_id)
    steps = told(app, people, call)
    final, anybody = decision.final_after, decision.heard_until
    assert final is not None and anybody is not None and final < anybody
    days = f"tarjoajilla {final:%-d.%-m.%Y}, muilla {anybody:%-d.%-m.%Y} asti"
    assert steps["Muutoksenhakuaika"] == ("now", days)
