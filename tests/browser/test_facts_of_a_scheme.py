"""A coach refers somebody to a service whose scheme asks for more, at both widths."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from marketplace.platform.actor import system_actor
from marketplace.platform.identity.queries import area_of_installation
from marketplace.platform.ids import RandomIds
from tests.browser import BROWSER
from tests.browser.conftest import DEVICES
from tests.browser.inspection import inspection_at
from tests.browser.person import Person
from tests.browser.server import Live
from tests.conftest import DATABASE as TEMPLATE
from tests.conftest import NOON
from tests.factories.participants import CONTACT, NAME
from tests.factories.referrals import standing_contract
from tests.factories.setup import seeing

pytestmark = BROWSER

COACH = "coach@tyohame.example"
ASKED = "Työttömyyden alkamispäivä"


def a_contract_that_asks(live: Live) -> None:
    """A contract in force whose scheme pays by the length of unemployment."""
    with live.behind() as people:
        area = area_of_installation(people.session, "tyohame")
        system = seeing(system_actor(live.clock, RandomIds(), area))
        standing_contract(people, system, scheme="osittainen.yaml")
    live.settle()


@pytest.mark.parametrize("width", list(DEVICES))
def test_the_chosen_service_asks_at_once_for_what_its_scheme_needs(
    live: Live, browser: Browser, width: str
) -> None:
    live.begin(TEMPLATE, NOON)
    a_contract_that_asks(live)
    device: dict[str, Any] = DEVICES[width]
    coach = Person(browser, live.address, device, inspection_at(device["viewport"]["width"]))
    coach.logs_in(COACH)
    coach.opens("/referrals/new")
    assert coach.main.get_by_label(ASKED).count() == 0
    coach.main.get_by_role("radio").first.check(force=True)
    coach.main.get_by_label(ASKED).wait_for()
    coach.fills({"Nimi": NAME, "Yhteystieto": CONTACT})
    coach.main.get_by_label("Kotikunta").select_option("061")
    coach.presses("Lähetä ohjaus")
    coach.is_told_to_mend(f"{ASKED}: Täytä tämä kohta.")
    coach.fills({ASKED: "2.3.2025"})
    coach.presses("Lähetä ohjaus")
    coach.sees("2.3.2025", "Korjaa palkkiomallin tietoja")
