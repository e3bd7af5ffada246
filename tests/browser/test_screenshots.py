"""Pictures of the product with the demo's data, for the README: where TULOSKORI_SCREENSHOTS says.

TULOSKORI_SCREENSHOTS=docs/images script/test tests/browser/test_screenshots.py
"""

import io
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser

from marketplace.database import upgrade
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import APP, OWNER
from tests.browser import BROWSER
from tests.browser.conftest import DEVICES
from tests.browser.inspection import inspection_at
from tests.browser.person import Person
from tests.browser.road import at
from tests.browser.server import ROOT, Live

pytestmark = BROWSER

DATABASE = "demo"
TODAY = at(2026, 11, 24)
LONGEST = {"1280": 1500, "390": 1500}
"""Pixels of height by width: a picture in a text is not a whole page."""
MOST_BYTES = 150_000
OFFICER, VERIFIER = "hankinta@tyohame.example", "tarkastaja@tyohame.example"
PROVIDER = "eero@tyopolkumallil.example"
OPEN_CALL = "Työhönvalmennus Forssassa"


@pytest.fixture(scope="module")
def demo(live: Live, servers: Servers) -> Iterator[Live]:
    """The product with its demo data, on one fixed day."""
    assert servers.postgres
    servers.postgres.ensure_database(DATABASE)
    upgrade(servers.postgres.url(OWNER, DATABASE))
    live.clock.move_to(TODAY)
    subprocess.run(
        [sys.executable, "-m", "marketplace", "demo-data", "load"],
        cwd=ROOT,
        env=live.env | {"DATABASE_URL": servers.postgres.url(APP, DATABASE)},
        check=True,
    )
    live.begin(DATABASE, TODAY)
    live.settle()
    yield live


def home(person: Person) -> None:
    """What waits, by when."""
    person.opens("/")


def the_call(person: Person) -> None:
    """A call as a provider reads it, with a draft of its own."""
    person.chooses_from_menu("Avoimet tarjouspyynnöt")
    person.follows(OPEN_CALL)


def the_check(person: Person) -> None:
    """The offer once more, above the button that seals it."""
    the_call(person)
    person.follows("Jatka tarjousta")
    person.presses("Tarkista tarjous")


def the_evaluation(person: Person) -> None:
    """Points by place with one score still missing, and the arithmetic of the prices."""
    person.takes_up("Pisteytä tarjoukset")


def the_queue(person: Person) -> None:
    """Lines to verify, the odd ones first."""
    person.opens("/")
    person.follows("Avaa tehtävä")
    person.follows("Tarkasta rivit")


def a_line(person: Person) -> None:
    """One line beside its evidence: job retention with a gap."""
    the_queue(person)
    person.follows(re.compile("kuukautta|kk"))


PICTURES: tuple[tuple[str, str, str, Callable[[Person], None]], ...] = (
    ("home-officer", "1280", OFFICER, home),
    ("call-provider", "1280", PROVIDER, the_call),
    ("call-provider", "390", PROVIDER, the_call),
    ("offer-check", "1280", PROVIDER, the_check),
    ("offer-check", "390", PROVIDER, the_check),
    ("evaluation", "1280", OFFICER, the_evaluation),
    ("verification-queue", "1280", VERIFIER, the_queue),
    ("payment-line", "1280", VERIFIER, a_line),
    ("payment-line", "390", VERIFIER, a_line),
)


@pytest.mark.parametrize(("name", "width", "email", "goes_there"), PICTURES)
def test_picture(
    demo: Live,
    browser: Browser,
    name: str,
    width: str,
    email: str,
    goes_there: Callable[[Person], None],
) -> None:
    inspection = inspection_at(int(width))
    person = Person(browser, demo.address, DEVICES[width], inspection)
    person.logs_in(email)
    goes_there(person)
    picture = _as_palette(person.page.screenshot(full_page=True), LONGEST[width])
    assert len(picture) < MOST_BYTES
    folder = Path(os.environ["TULOSKORI_SCREENSHOTS"])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}-{width}.png").write_bytes(picture)
    person.context.close()
    assert inspection.take_problems() == []


def _as_palette(png: bytes, longest: int) -> bytes:
    """The top of a picture in 256 colours: a page has few, and the file shrinks to a third."""
    whole = Image.open(io.BytesIO(png)).convert("RGB")
    top = whole.crop((0, 0, whole.width, min(whole.height, longest)))
    out = io.BytesIO()
    top.quantize(256, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()
