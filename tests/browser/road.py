"""The road of a purchase, walked step by step by the people who live on it.

Staff sit at desks and everybody else holds a phone; each page is looked at both ways."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

import pytest
from playwright.sync_api import Browser

from marketplace.pure.periods import HELSINKI
from tests.browser.inspection import BothWidths
from tests.browser.person import Person
from tests.browser.server import Live
from tests.factories.providers import business_id

Step = Callable[["Road"], None]


def at(year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    """An instant by the clock in Helsinki."""
    return datetime(year, month, day, hour, minute, tzinfo=HELSINKI)


@dataclass
class Road:
    """What is known on the way, the people met, and how far the way has been walked."""

    live: Live
    browser: Browser
    phone: dict[str, Any]
    desk: dict[str, Any]
    inspection: BothWidths
    call: str = ""
    """Number of the call; so below for the decision, contract, referral and payment run."""
    decision: str = ""
    contract: str = ""
    referral: str = ""
    person_key: str = ""
    run: str = ""
    asked_line: str = ""
    """Path of the payment line that the verifier asked about."""
    _people: dict[str, Person] = field(default_factory=dict)
    _walked: list[Step] = field(default_factory=list)
    _ends_at: Step | None = None
    """The step that failed: nobody gets past it."""

    def walk_to(self, goal: Step, steps: tuple[Step, ...]) -> None:
        """Walk the steps not yet walked, up to one of them."""
        for step in steps[: steps.index(goal) + 1]:
            if step in self._walked:
                continue
            if self._ends_at is not None:
                pytest.skip(f"the road ends at {self._ends_at.__name__}")
            self._ends_at = step
            try:
                step(self)
            except Exception as error:
                error.add_note(self._told())
                raise
            self._ends_at = None
            self._walked.append(step)

    def _told(self) -> str:
        """What stood on the page looked at last, for whoever reads of the failure."""
        page = self.inspection.latest
        return f"{page.url}\n{page.locator('main').inner_text()}" if page else ""

    def stranger(self) -> Person:
        """Somebody who has not logged in."""
        return self._at(self.phone)

    def _at(self, device: dict[str, Any]) -> Person:
        return Person(self.browser, self.live.address, device, self.inspection)

    def person(self, email: str) -> Person:
        """Somebody with an account, logged in when first met."""
        if email not in self._people:
            self._people[email] = self._at(self.desk if email.endswith(STAFF) else self.phone)
            self._people[email].logs_in(email)
        return self._people[email]

    def joins(self, email: str, person: Person) -> None:
        """A stranger has become somebody with an account."""
        self._people[email] = person

    @property
    def people(self) -> dict[str, Person]:
        """Everybody met with an account, by e-mail address."""
        return self._people

    @cached_property
    def officer(self) -> Person:
        """Buys."""
        return self.person("officer@tyohame.example")

    @cached_property
    def decider(self) -> Person:
        """Signs decisions and contracts."""
        return self.person("decider@tyohame.example")

    @cached_property
    def coach(self) -> Person:
        """Refers people to services."""
        return self.person("coach@tyohame.example")

    @cached_property
    def verifier(self) -> Person:
        """Brings results in and verifies payments."""
        return self.person("verifier@tyohame.example")

    @cached_property
    def approver(self) -> Person:
        """Approves payments as a second person."""
        return self.person("approver@tyohame.example")

    @cached_property
    def winner(self) -> Person:
        """The provider who wins."""
        return self.person(WINNER_EMAIL)

    def close(self) -> None:
        """Everybody goes home."""
        for person in self._people.values():
            person.context.close()


STAFF = "@tyohame.example"
WINNER_EMAIL = "sari.honkasalo@valmennushonkasalo.example"
WINNER_NAME = "Valmennus Honkasalo Oy"
WINNER_ID = business_id(1)
OTHERS = {"withdrawing": 2, "losing": 3}
"""The other providers, by their number in the factories."""
