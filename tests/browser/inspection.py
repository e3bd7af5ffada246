"""What holds on every page: accessible, not too wide, nothing in the console."""

import functools
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page

from marketplace.platform.paths import NODE_MODULES

AXE = (NODE_MODULES / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
RUN = "async (options) => (await axe.run(document, options)).violations"
ALL_RULES: dict[str, Any] = {"resultTypes": ["violations"], "iframes": False, "preload": False}
"""Nothing is loaded beforehand: only rules on sound and video would look at it."""
STRUCTURE = ALL_RULES | {"rules": {"color-contrast": {"enabled": False}}}
CONTRAST = ALL_RULES | {"runOnly": ["color-contrast"]}
SHAPE = """() => {
  const name = (element) => `${element.tagName}.${element.getAttribute("class")}`;
  const all = [...document.body.querySelectorAll("*")];
  const outline = [...document.querySelectorAll("h1, h2, h3, form, table, [data-error-summary]")];
  return [[...new Set(all.map((one) => `${name(one.parentElement)} > ${name(one)}`))],
          [...new Set(outline.map(name))].join(" ")];
}"""
"""Elements with their classes within their parents; and what the page is made of at large."""
WIDTH = "() => document.documentElement.scrollWidth"
TOO_WIDE = """(width) => [...document.querySelectorAll("body *")]
    .filter((element) => element.getBoundingClientRect().right > width)
    .slice(-3).map((element) => element.outerHTML.slice(0, 150))"""
ANY_ADDRESS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[A-Z]+-[A-Z0-9-]+|\d[\d-]*")


def kind_of(url: str) -> str:
    """A page's path without the numbers and keys of what it shows."""
    return ANY_ADDRESS.sub("*", urlsplit(url).path)


@functools.cache
def _kept(width: int, dark: bool) -> "Inspection":
    return Inspection(width, dark)


def inspection_at(width: int, *, dark: bool = False) -> "Inspection":
    """The one that all walks at a width share: what one has looked at, the others need not."""
    kept = _kept(width, dark)
    kept.take_problems()  # an earlier walk may have ended before it told of them
    return kept


@dataclass
class Inspection:
    """Looks at each page that anybody meets at one width, and collects what is wrong.

    axe-core runs on each kind of page, told by its address and outline, and wherever an element
    stands in a parent as on no page before. Contrast, which costs most and follows from the
    element and its parent, is looked at in the latter case alone.
    """

    width: int
    dark: bool
    """Whether contrast is looked at in the dark scheme too."""
    problems: list[str] = field(default_factory=list)
    latest: Page | None = None
    """The page looked at last."""
    _kinds: set[str] = field(default_factory=set)
    _parts: set[str] = field(default_factory=set)

    def listen(self, page: Page) -> None:
        """Hear what the page's console and scripts complain of."""
        page.on("pageerror", lambda error: self.note(page, f"script: {error}"))
        page.on("console", lambda message: self._hear(page, message))

    def _hear(self, page: Page, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        refused = message.text.startswith("Failed to load resource") and " 4" in message.text
        path = urlsplit(message.location["url"]).path
        if refused and not path.startswith(("/static/", "/assets/")):
            return  # Chromium tells of every 403 or 422 page so
        self.note(page, f"console: {message.text}")

    def look(self, page: Page) -> None:
        """Look at the page as it stands."""
        self.latest = page
        if page.evaluate(WIDTH) > self.width:
            self.note(page, f"wider than {self.width} px: {page.evaluate(TOO_WIDE, self.width)}")
        parts, outline = page.evaluate(SHAPE)
        kind = f"{kind_of(page.url)} {outline}"
        unseen = not self._parts.issuperset(parts)
        if unseen or kind not in self._kinds:
            page.evaluate(AXE)
            self._run_axe(page, ALL_RULES if unseen else STRUCTURE, "light")
        if unseen and self.dark:
            page.emulate_media(color_scheme="dark")
            try:
                self._run_axe(page, CONTRAST, "dark")
            finally:
                page.emulate_media(color_scheme="light")
        self._kinds.add(kind)
        self._parts.update(parts)

    def _run_axe(self, page: Page, options: dict[str, Any], scheme: str) -> None:
        for violation in page.evaluate(RUN, options):
            for node in violation["nodes"][:3]:
                self.note(
                    page,
                    f"{scheme}: {violation['id']}: {violation['help']}: {node['html'][:200]}"
                    f" {node['failureSummary']}",
                )

    def note(self, page: Page, problem: str) -> None:
        """Keep a problem of the page for the end of the walk."""
        self.problems.append(f"{urlsplit(page.url).path} at {self.width} px: {problem}")

    def take_problems(self) -> list[str]:
        """What was found since the last time."""
        found, self.problems = self.problems, []
        return found


@dataclass(frozen=True)
class BothWidths:
    """Looks at each page at the width at which somebody meets it, and at the other."""

    phone: Inspection
    desk: Inspection

    @property
    def latest(self) -> Page | None:
        """The page looked at last."""
        return self.phone.latest

    def listen(self, page: Page) -> None:
        """Hear what the page's console and scripts complain of."""
        self.phone.listen(page)

    def note(self, page: Page, problem: str) -> None:
        """Keep a problem of the page for the end of the walk."""
        self.phone.note(page, problem)

    def look(self, page: Page) -> None:
        """Look at the page as it stands, and as it would stand at the other width."""
        size = page.viewport_size
        assert size
        met, other = self.phone, self.desk
        if size["width"] == self.desk.width:
            met, other = other, met
        met.look(page)
        page.set_viewport_size({"width": other.width, "height": size["height"]})
        try:
            other.look(page)
        finally:
            page.set_viewport_size(size)

    def take_problems(self) -> list[str]:
        """What was found since the last time."""
        return self.phone.take_problems() + self.desk.take_problems()


def at_both_widths() -> BothWidths:
    """The inspections of all walks, on a phone and on a wide screen."""
    return BothWidths(inspection_at(390), inspection_at(1280, dark=True))
