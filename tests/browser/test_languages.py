"""Every page speaks the language chosen, and no other page is needed to choose it."""

from tests.browser import BROWSER
from tests.browser.road import Road
from tests.browser.test_along_the_road import STEPS

pytestmark = BROWSER

ON_A_PHONE, AT_A_DESK = ("Svenska", "sv"), ("English", "en")


def test_every_page_met_switches_its_language(road: Road) -> None:
    road.walk_to(STEPS[-1], STEPS)
    seen: set[str] = set()
    for person in road.people.values():
        name, code = ON_A_PHONE if person.phone else AT_A_DESK
        pages = [path for kind, path in person.met.items() if kind not in seen]
        seen |= person.met.keys() - {"/"}
        before = person.path
        person.chooses_language(name)
        assert person.path == before
        for path in pages:
            person.opens(path)
            assert person.language == code, path
        person.chooses_language("Suomi")
        assert person.language == "fi"
    assert road.inspection.take_problems() == []
