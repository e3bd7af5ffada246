"""What holds on every page: accessible, not too wide, nothing in the console."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page

from marketplace.platform.paths import NODE_MODULES

AXE = (NODE_MODULES / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
RUN = "async (options) => (await axe.run(document, options)).violations"
ALL_RULES: dict[str, Any] = {"resultTypes": ["violations"], "iframes": False}
CONTRAST = ALL_RULES | {"runOnly": ["color-contrast"]}
PARTS = """() => [...new Set([...document.body.querySelectorAll("*")].map(
    (element) => `${element.tagName}.${element.getAttribute("class")}`))]"""
TOO_WIDE = """(width) => document.documentElement.scrollWidth <= width ? [] :
    [...document.querySelectorAll("main *")]
    .filter((element) => element.getBoundingClientRect().right > width)
    .slice(-3).map((element) => element.outerHTML.slice(0, 150))"""
ANY_ADDRESS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[A-Z]+-[A-Z0-9-]+|\d[\d-]*")


@dataclass
class Inspection:
    """Looks at each page that anybody meets at one width, and collects what is wrong.

    axe-core runs where a kind of page shows a part that it has not shown before; in the dark
    scheme, for contrast alone, where no page has shown it.
    """

    width: int
    dark: bool
    """Whether contrast is looked at in the dark scheme too."""
    problems: list[str] = field(default_factory=list)
    latest: Page | None = None
    """The page looked at last."""
    _parts_of: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """The parts seen on each kind of page: element and class."""
    _dark_parts: set[str] = field(default_factory=set)

    def listen(self, page: Page) -> None:
        """Hear what the page's console and scripts complain of."""
        page.on("pageerror", lambda error: self._note(page, f"script: {error}"))
        page.on("console", lambda message: self._hear(page, message))

    def _hear(self, page: Page, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        refused = message.text.startswith("Failed to load resource") and " 4" in message.text
        path = urlsplit(message.location["url"]).path
        if refused and not path.startswith(("/static/", "/assets/")):
            return  # Chromium tells of every 403 or 422 page so
        self._note(page, f"console: {message.text}")

    def look(self, page: Page) -> None:
        """Look at the page as it stands."""
        self.latest = page
        wide = page.evaluate(TOO_WIDE, self.width)
        if wide:
            self._note(page, f"wider than {self.width} px: {wide}")
        known = self._parts_of[ANY_ADDRESS.sub("*", urlsplit(page.url).path)]
        parts = set(page.evaluate(PARTS))
        if parts <= known:
            return
        known |= parts
        page.evaluate(AXE)
        self._run_axe(page, ALL_RULES, "light")
        if self.dark and not parts <= self._dark_parts:
            self._dark_parts |= parts
            page.emulate_media(color_scheme="dark")
            self._run_axe(page, CONTRAST, "dark")
            page.emulate_media(color_scheme="light")

    def _run_axe(self, page: Page, options: dict[str, Any], scheme: str) -> None:
        for violation in page.evaluate(RUN, options):
            for node in violation["nodes"][:3]:
                self._note(
                    page,
                    f"{scheme}: {violation['id']}: {violation['help']}: {node['html'][:200]}"
                    f" {node['failureSummary']}",
                )

    def _note(self, page: Page, problem: str) -> None:
        self.problems.append(f"{urlsplit(page.url).path} at {self.width} px: {problem}")

    def take_problems(self) -> list[str]:
        """What was found since the last time."""
        found, self.problems = self.problems, []
        return found
