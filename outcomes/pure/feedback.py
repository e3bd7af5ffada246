"""What may be shown of anonymous answers: counts by question and score, of so many people at least.

Only rounds whose time is over are counted, in the order in which it ended, and each question by
itself. Answers of few are put together with those of the rounds after them; what is not enough yet
waits. Where all of enough people gave one score, everybody's answer would be known: that question
is left out for good, since together with later ones it could still be computed. So a group that is
shown never changes: nobody can take yesterday's figures from today's and see what one person has
answered in between.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

SCORES = (1, 2, 3, 4, 5)
Counts = Mapping[str, Sequence[int]]
"""How often each score was given, the lowest first, by question."""


@dataclass(frozen=True)
class Group:
    """Answers of some days."""

    first: date
    """The last day of the earliest of those put together."""
    last: date
    """The last day of all."""
    counts: Counts

    @property
    def answers(self) -> int:
        """How many people answered the question that most did."""
        return max((sum(scores) for scores in self.counts.values()), default=0)

    def mean(self, question: str) -> Decimal | None:
        """The mean of a question to one decimal, halves up; None where it was not asked, or may not
        be shown."""
        scores = self.counts.get(question)
        if not scores or not sum(scores):
            return None
        total = sum(score * count for score, count in zip(SCORES, scores, strict=True))
        return (Decimal(total) / sum(scores)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def shown_groups(rounds: Iterable[Group], least: int | None) -> list[Group]:
    """The groups that may be shown of rounds, each with the questions of which so many answers have
    come together by then. Without a limit none is."""
    if least is None:
        return []
    found: list[Group] = []
    waiting: dict[str, tuple[date, Sequence[int]]] = {}
    for each in sorted(rounds, key=lambda one: one.last):
        for question, scores in each.counts.items():
            first, before = waiting.get(question, (each.first, [0] * len(SCORES)))
            waiting[question] = first, [*map(sum, zip(before, scores, strict=True))]
        full = {key: waiting.pop(key) for key in list(waiting) if sum(waiting[key][1]) >= least}
        shown = {key: told for key, told in full.items() if not _of_one_mind(told[1])}
        if shown:
            first = min(day for day, _scores in shown.values())
            found.append(Group(first, each.last, {key: told[1] for key, told in shown.items()}))
    return found


def _of_one_mind(scores: Sequence[int]) -> bool:
    return sum(1 for count in scores if count) == 1
