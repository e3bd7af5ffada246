"""A mini-competition at both widths: from a framework's lot to offers and the award."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from marketplace.decisions.service import draft_award, sign_decision
from marketplace.decisions.wording import suggested_grounds, suggested_reasons
from marketplace.evaluation.service import declare_interests, score_offer, submit_scores
from marketplace.procurement.models import Call
from marketplace.procurement.queries import call_by_number
from tests.browser import BROWSER
from tests.browser.conftest import seen_at_both_widths
from tests.browser.person import Person, picture
from tests.browser.purchase import ANSWERS
from tests.browser.server import Live
from tests.factories.calloffs import let_in
from tests.factories.decisions import TENDERINGS, compared
from tests.factories.frameworks import framework_in_force
from tests.factories.minicompetitions import offered
from tests.factories.offers import open_by_two
from tests.factories.setup import People, seeing
from tests.factories.suitability import found_suitable

pytestmark = BROWSER

OFFICER, DECIDER = "officer@tyohame.example", "decider@tyohame.example"


@seen_at_both_widths
def test_a_mini_competition_from_its_lot_to_its_decision(live: Live, meet: Any) -> None:
    with live.behind() as people:
        framework, email = framework_in_force(people).number, let_in(people, 0)
    officer, decider = meet(OFFICER), meet(DECIDER)
    number = _published(officer, decider, framework)
    stranger = meet()
    stranger.opens(f"/calls/{number}")
    stranger.sees_not("Rekisteröidy")
    picture(stranger, "minicompetition-5-stranger")
    party = meet(email)
    _offers(party, number)
    with live.behind() as people:
        call = _call(people, number)
        offered(people, call, TENDERINGS[1], cut=10)
        deadline = call.deadline
    live.move_to(deadline + timedelta(minutes=1))
    with live.behind() as people:
        open_by_two(people, _call(people, number))
    _looks(officer, f"/calls/{number}", "8-opened")
    with live.behind() as people:
        _scored(people, found_suitable(people, _call(people, number)))
    _looks(officer, f"/calls/{number}", "9-scored")
    with live.behind() as people:
        now = compared(people, _call(people, number))
        officers = seeing(people.staff("officer"))
        reasons = suggested_reasons(now)
        drafted = draft_award(officers, _call(people, number).id, suggested_grounds(now), reasons)
        decision = sign_decision(seeing(people.staff("decider")), drafted.id).diary_number
    _looks(officer, f"/decisions/{decision}", "10-decision")
    _looks(party, f"/decisions/{decision}", "11-party")


def _published(officer: Person, decider: Person, framework: str) -> str:
    """The number of the call that the officer drafts and another person reviews."""
    officer.opens(f"/frameworks/{framework}/rounds/new")
    picture(officer, "minicompetition-1-new")
    officer.main.locator("[name=capacity_1]").fill("12")
    officer.presses("Tee luonnos")
    number = officer.last_part
    picture(officer, "minicompetition-2-draft")
    officer.presses("Lähetä tarkastettavaksi")
    decider.takes_up("Tarkasta tarjouspyyntö")
    picture(decider, "minicompetition-3-review")
    decider.presses("Hyväksy julkaistavaksi")
    officer.takes_up("Julkaise tarjouspyyntö")
    officer.presses("Julkaise tarjouspyyntö")
    officer.sees("Tarjouspyyntö on julkaistu.")
    _looks(officer, "/procurement/rounds", "4-rounds")
    return number


def _offers(party: Person, number: str) -> None:
    """The prices of the framework stand in the form; only the answers are left to write."""
    party.opens(f"/calls/{number}")
    party.presses("Tee tarjous")
    picture(party, "minicompetition-6-offer")
    assert party.field("Aloitus").input_value() == "450,00"
    party.fills(ANSWERS)
    party.presses("Tarkista tarjous")
    picture(party, "minicompetition-7-check")
    party.ticks_box(party.main.get_by_label("minulla on oikeus antaa se"))
    party.presses("Jätä ja sinetöi tarjous")
    party.sees("Tarjous on perillä")


def _scored(people: People, call: Call) -> None:
    """Every offer is given the same, so that the cheapest wins."""
    officer = seeing(people.staff("officer"))
    declare_interests(officer, call.id)
    for offer in compared(people, call).offers:
        for criterion in call.criteria:
            score_offer(officer, offer.id, criterion.key, Decimal(80), "Vastaus on hyvä.")
    submit_scores(officer, call.id)


def _call(people: People, number: str) -> Call:
    return call_by_number(seeing(people.staff("officer")), number)


def _looks(person: Person, path: str, name: str) -> None:
    person.opens(path)
    assert person.status == 200
    picture(person, f"minicompetition-{name}")
