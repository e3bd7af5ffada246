"""Somebody at a browser: what people do with a page, in the words that they see."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import (
    APIResponse,
    Browser,
    Error,
    Locator,
    Page,
    Request,
    Response,
    expect,
)

from tests.browser.inspection import BothWidths, Inspection, kind_of
from tests.factories.setup import PASSWORD

PATIENCE_MS = 60_000
"""How long for what must come: it says nothing of how fast it should."""
expect.set_options(timeout=PATIENCE_MS)
PICTURES = os.environ.get("TULOSKORI_PICTURES")
"""A folder for pictures of each page, for whoever wants to look at them."""
FORCED_POST = """(path) => {
  const form = document.createElement("form");
  form.method = "post";
  form.action = path;
  form.append(document.querySelector("input[name=csrf_token]").cloneNode());
  document.body.append(form);
  form.submit();
}"""


class Person:
    """One person with a browser of their own. Every page that comes up is looked at.

    Whoever clicks on what leads to a page waits for it by a verb of this class: a step that does
    not is a problem of the page, however the race between it and the next step ended.
    """

    def __init__(
        self,
        browser: Browser,
        address: str,
        device: dict[str, Any],
        inspection: Inspection | BothWidths,
    ) -> None:
        self.context = browser.new_context(
            base_url=address,
            locale="fi-FI",
            timezone_id="Europe/Helsinki",
            reduced_motion="reduce",
            **device,
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self.page: Page = self.context.new_page()
        self.phone = bool(device.get("is_mobile"))
        self.inspection = inspection
        self.met: dict[str, str] = {}
        """The pages that came up and can be opened again: a path for each kind."""
        self.status = 0
        self._moving = self._anew = False
        self.page.on("request", self._hear_move)
        inspection.listen(self.page)

    # Moving about ---------------------------------------------------------------------------------

    def opens(self, path: str) -> None:
        """Go to an address, as from a mail or a bookmark."""
        self.moves(lambda: self.page.goto(path))

    def follows(self, link: str | re.Pattern[str], within: Locator | None = None) -> None:
        """Click a link by its words, or by a pattern of them."""
        self._clicks(within or self.main, "link", link)

    def follows_to(self, path: str) -> None:
        """Click a link by where it leads, where its words say too little."""
        self.moves(self.main.locator(f"a[href='{path}']").click)

    def presses(self, button: str, within: Locator | None = None) -> None:
        """Press a button by its words; the page answers with another or the same."""
        self._clicks(within or self.main, "button", button)

    def chooses_from_menu(self, name: str) -> None:
        """Go to a part of the product by the main menu: behind a button on a phone, some of it
        behind a word on a wide screen."""
        header = self.page.locator("header")
        if self.phone:
            header.get_by_text("Valikko", exact=True).click()
            self._looks()
        menu = header.locator("nav:visible")
        named = re.compile(f"^{re.escape(name)}")  # the name of another may end in it
        if not menu.get_by_role("link", name=named).count():
            menu.locator("summary").click()
            self._looks()
        self._clicks(menu, "link", named)

    def chooses_language(self, language: str) -> None:
        """Switch the language by the menu that names it in that language."""
        link = self.page.get_by_role("link", name=language, exact=True, include_hidden=True)
        menu = self.page.locator("header details:visible").filter(has=link)
        menu.locator("summary").click()
        self._clicks(menu, "link", language)

    def takes_up(self, todo: str) -> None:
        """Find a to-do on the own home page and go to it by one click."""
        self.opens("/")
        first = self.page.locator(".panel--key").filter(has=self.heading(todo))
        if first.count():
            self.follows("Avaa tehtävä", first)
        else:
            self.follows(todo)

    def waits_for(self, todo: str) -> None:
        """See on the own home page that others are to do something."""
        self.opens("/")
        waiting = self.main.locator("section").filter(has=self.heading("Odottaa muita"))
        expect(waiting.get_by_role("link", name=todo)).to_be_visible()

    def logs_in(self, email: str, password: str = PASSWORD) -> None:
        """Log in by the page for it."""
        self.opens("/account/login")
        self.logs_in_here(email, password)
        assert self.path == "/", self.main.inner_text()

    def logs_in_here(self, email: str, password: str = PASSWORD) -> None:
        """Log in by the page that stands open."""
        self.fills({"Sähköpostiosoite": email, "Salasana": password})
        self.presses("Kirjaudu")

    def tries_to_post(self, path: str) -> None:
        """Send what no button of one's own pages sends, with a valid CSRF token."""
        self.moves(lambda: self.page.evaluate(FORCED_POST, path))

    def _clicks(self, where: Locator, role: Any, name: str | re.Pattern[str]) -> None:
        target = where.get_by_role(role, name=name, exact=True)
        if not target.count():  # links may say more to a screen reader, or about themselves
            target = where.get_by_role(role, name=name)
        self.moves(target.first.click)

    def moves(self, act: Callable[[], object]) -> None:
        """Act and see the page that comes. What a script does to the address of the page at hand
        is no move."""
        pages: list[Response] = []

        def hear(answer: Response) -> None:
            if answer.request.is_navigation_request():
                pages.append(answer)

        self.page.on("response", hear)
        self._moving = True
        with self.page.expect_event("load"):
            act()
        self._moving = False
        self.page.remove_listener("response", hear)
        response = pages[-1] if pages else None
        self.status = response.status if response else 200
        assert self.status < 500, f"{self.page.url}: {self.main.inner_text()}"
        if response and response.request.method == "GET" and self.status == 200:
            self.met[kind_of(self.page.url)] = self.path
        self._looks()

    def _hear_move(self, request: Request) -> None:
        """Of the pages that are asked for, each has its verb that waits for it. A page may load
        itself anew."""
        first = request.is_navigation_request() and request.redirected_from is None
        if not first or request.frame.parent_frame:
            return
        if request.url == self.page.url:
            self._anew = True
            return
        if not self._moving:
            self.inspection.note(self.page, f"nobody waits for {request.url}")
        self._moving = False

    def _looks(self) -> None:
        """Look at the page as it stands; once more where it loads itself anew meanwhile, as one
        does that waits for a job."""
        self._anew = False
        try:
            self.inspection.look(self.page)
        except Error:
            self.page.wait_for_load_state()  # by then the browser has told what it asked for
            if not self._anew:
                raise
            self.inspection.look(self.page)

    # Filling forms --------------------------------------------------------------------------------

    def fills(self, values: dict[str, str]) -> None:
        """Type into fields by their labels."""
        for label, value in values.items():
            self.field(label).fill(value)

    def ticks(self, *choices: str) -> None:
        """Choose radio buttons and checkboxes by their labels."""
        for choice in choices:
            self.ticks_box(self.main.get_by_label(choice, exact=True))

    def ticks_box(self, box: Locator) -> None:
        """Click the words beside a radio button or a checkbox: the box lies under them."""
        self.page.locator(f"label[for='{box.get_attribute('id')}']").click()
        expect(box).to_be_checked()

    def selects(self, label: str, choice: str) -> None:
        """Choose from a list."""
        self.field(label).select_option(label=choice)

    def field(self, label: str) -> Locator:
        """A field by its label, in the form's own words."""
        exact = self.main.get_by_label(label, exact=True)
        return exact if exact.count() == 1 else self.main.get_by_label(re.compile(f"^{label}"))

    def unfolds(self, summary: str) -> None:
        """Open what is folded under a line."""
        self.main.locator("summary").filter(has_text=summary).first.click()
        self._looks()

    # Seeing ---------------------------------------------------------------------------------------

    @property
    def main(self) -> Locator:
        """The content of the page."""
        return self.page.locator("main")

    @property
    def path(self) -> str:
        """The page's address within the product."""
        parts = urlsplit(self.page.url)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path

    @property
    def language(self) -> str | None:
        """The language that the page says it is in."""
        return self.page.locator("html").get_attribute("lang")

    @property
    def last_part(self) -> str:
        """The last part of the address: the number of the thing on many pages."""
        return urlsplit(self.page.url).path.rstrip("/").rpartition("/")[2]

    def heading(self, text: str) -> Locator:
        """A heading by its words."""
        return self.page.get_by_role("heading", name=text)

    def sees(self, *texts: str) -> None:
        """Each of these words stands on the page."""
        for text in texts:
            expect(self.main.get_by_text(text).filter(visible=True).first).to_be_visible()

    def sees_not(self, *texts: str) -> None:
        """None of these words stands on the page."""
        for text in texts:
            expect(self.main.get_by_text(text)).to_have_count(0)

    def is_told_to_mend(self, *sentences: str) -> None:
        """The form came back: the summary has the focus and names exactly these problems."""
        summary = self.page.locator("[data-error-summary]")
        expect(summary).to_be_focused()
        expect(summary.get_by_role("link")).to_have_count(len(sentences))
        for sentence in sentences:
            expect(summary.get_by_text(sentence)).to_be_visible()
        assert self.page.title().startswith("Virhe: ")

    def downloads(self, link: str) -> bytes:
        """The file behind a link."""
        href = self.main.get_by_role("link", name=link).first.get_attribute("href")
        answer = self.asks("GET", str(href))
        assert answer.ok, answer.status
        return bytes(answer.body())

    def asks(self, method: str, path: str) -> APIResponse:
        """Ask without a page, as this person's browser would.

        By a connection of its own: one that was kept for the next request may be closed by the
        server at the very moment when that is sent, and unlike a browser this does not ask again.
        """
        own = {"Connection": "close"}
        return self.context.request.fetch(path, method=method, headers=own, timeout=PATIENCE_MS)


def picture(person: Person, name: str) -> None:
    """Keep how a page looks, where somebody wants to look."""
    if PICTURES:
        width = "390" if person.phone else "1280"
        path = Path(PICTURES) / f"{name}-{width}.png"
        person.page.screenshot(path=path, full_page=True)
