"""The inspection of pages finds what it is there for."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import BROWSER
from tests.browser.inspection import Inspection
from tests.browser.person import Person

pytestmark = BROWSER

PAGE = """<!doctype html><html lang="fi"><head><title>Sivu</title>
<style>.pale {{ color: #ccc }} @media (prefers-color-scheme: dark) {{ body {{ background: #222 }} }}
</style></head><body><main><h1>Sivu</h1>{body}</main></body></html>"""


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ('<img src="data:,">', "image-alt"),
        ('<p class="pale">Vaalea</p>', "light: color-contrast"),
        ("<p>Musta mustalla</p>", "dark: color-contrast"),
        ('<p style="width: 900px">Leveä</p>', "wider than 390 px"),
        ("<script>console.error('rikki')</script>", "console: rikki"),
        ("<script>ei_ole()</script>", "ei_ole is not defined"),
    ],
)
def test_what_is_wrong_with_a_page_is_found(browser: Browser, body: str, found: str) -> None:
    inspection = Inspection(390, dark=True)
    page = browser.new_page(viewport={"width": 390, "height": 844})
    inspection.listen(page)
    page.set_content(PAGE.format(body=body))
    inspection.look(page)
    assert any(found in problem for problem in inspection.take_problems())
    page.close()


def test_a_page_without_fault_passes(browser: Browser) -> None:
    inspection = Inspection(390, dark=False)
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.set_content(PAGE.format(body="<p>Teksti</p>"))
    inspection.look(page)
    assert inspection.take_problems() == []
    page.close()


def test_a_step_that_does_not_wait_for_its_page_is_found(meet: Any) -> None:
    person: Person = meet()
    person.opens("/account/login")
    with person.page.expect_event("load"):
        person.page.locator("header a").first.click()
    (problem,) = person.inspection.take_problems()
    assert "nobody waits for http://" in problem


def test_a_page_that_loads_itself_anew_while_it_is_looked_at_is_looked_at_again(
    meet: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    person: Person = meet()
    looked: list[str] = []
    looks = person.inspection.look

    def look(page: Page) -> None:
        looked.append(page.url)
        if len(looked) == 1:
            page.evaluate("() => { location.reload(); return new Promise(() => {}) }")
        looks(page)

    monkeypatch.setattr(person.inspection, "look", look)
    person.opens("/account/login")
    assert looked == [person.page.url] * 2
