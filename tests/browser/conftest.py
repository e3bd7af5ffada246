"""Real browsers before the real product: one server, one Chromium, and one road."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, sync_playwright

from marketplace.platform.embedded.local import DATABASE as TEMPLATE
from marketplace.platform.embedded.local import Servers
from tests.browser.chromium import NoChromium, find_chromium
from tests.browser.inspection import BothWidths, Inspection, at_both_widths, inspection_at
from tests.browser.person import PATIENCE_MS, Person
from tests.browser.road import Road
from tests.browser.server import Live, live_server
from tests.conftest import NOON

collect_ignore = [] if os.environ.get("TULOSKORI_SCREENSHOTS") else ["test_screenshots.py"]

UNUSED = ("RenderDocument", "WebUIOmniboxPopup", "WebUIOmniboxAimPopup")
"""A frame for each page of one site, and what a window of Chromium draws for its address bar."""
FLAGS = ["--no-sandbox", f"--disable-features={','.join(UNUSED)}"]
"""Root has no sandbox; the rest only costs time."""
DEVICES: dict[str, dict[str, Any]] = {
    "1280": {"viewport": {"width": 1280, "height": 900}},
    "390": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
}
BOTH = "390 and 1280"
seen_at_both_widths = pytest.mark.parametrize("meet", [BOTH], indirect=True)


@pytest.fixture(scope="package")
def live(
    app: Flask,
    servers: Servers,
    environment: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Live]:
    """The product's processes; ``app`` has made the template of their database."""
    with live_server(servers, environment, tmp_path_factory.mktemp("live"), NOON) as running:
        yield running


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium; without one, each test says so in one line."""
    try:
        chromium = find_chromium()
    except NoChromium as missing:
        pytest.fail(str(missing), pytrace=False)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=chromium, args=FLAGS, timeout=PATIENCE_MS
        )
        yield opened
        opened.close()


@pytest.fixture(scope="package", params=[BOTH])
def road(live: Live, browser: Browser) -> Iterator[Road]:
    """A road that nobody has walked yet. Its parameter keeps its tests together: whoever else
    meets people begins on a database of their own."""
    live.begin(TEMPLATE, NOON)
    walked = Road(live, browser, DEVICES["390"], DEVICES["1280"], at_both_widths())
    yield walked
    walked.close()


@pytest.fixture(params=list(DEVICES))
def meet(live: Live, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Any]:
    """Meets people at one width; at the end no page had a problem.

    With ``seen_at_both_widths`` people act on a phone, and each of their pages is looked at on a
    wide screen too: half the work of walking twice, where the walk itself is the same.
    """
    live.begin(TEMPLATE, NOON)
    device = DEVICES["390" if request.param == BOTH else request.param]
    inspection: Inspection | BothWidths = inspection_at(
        device["viewport"]["width"], dark=request.param == "1280"
    )
    if request.param == BOTH:
        inspection = at_both_widths()
    met: list[Person] = []

    def meeting(email: str | None = None) -> Person:
        person = Person(browser, live.address, device, inspection)
        met.append(person)
        if email:
            person.logs_in(email)
        return person

    yield meeting
    for person in met:
        person.context.close()
    assert inspection.take_problems() == []
