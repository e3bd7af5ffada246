"""Feedback in the demo data: one round that is over and shown, one that is open."""

from collections.abc import Callable
from datetime import date
from random import Random

from contracts.agreements.models import Contract
from marketplace.demo.calendar import Calendar
from marketplace.demo.cast import Cast
from marketplace.platform.actor import public_actor
from outcomes.feedback.service import give_feedback, make_codes
from outcomes.pure.feedback import SCORES

CODES = 20
LIKELY = (0, 1, 2, 6, 9)
"""How likely each score is."""


class Rounds:
    """Codes for the people of a contract, and how many of them answer."""

    def __init__(self, cast: Callable[[], Cast], contract: Callable[[], Contract]) -> None:
        self.cast, self.contract = cast, contract
        self.random = Random("feedback")  # noqa: S311 -- repeatable

    def plan(self, calendar: Calendar) -> None:
        """After everybody was referred: what draws nothing of theirs changes no life."""
        calendar.plan(40, 12, lambda: self._ask(calendar.day(12).date(), 14))
        calendar.plan(10, 12, lambda: self._ask(calendar.day(-14).date(), 4))

    def _ask(self, closes_on: date, answers: int) -> None:
        coach, contract = self.cast().staff("valmentaja"), self.contract()
        made, codes = make_codes(coach, contract.id, codes=CODES, closes_on=closes_on)
        stranger = public_actor(coach.clock, coach.ids, coach.area_id, None)
        keys = [question["key"] for question in made.questions]
        for code in codes[:answers]:
            scores = {key: self.random.choices(SCORES, LIKELY)[0] for key in keys}
            give_feedback(stranger, code, scores)
