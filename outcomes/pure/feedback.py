"""What may be shown of anonymous answers: counts by question and score, of so many people at least.

Only groups whose time is over are counted, in the order in which it ended. Groups of few are put
together with those after them until nothing tells of one person; what is not enough yet waits. So
a group that is shown never changes: nobody can take yesterday's figures from today's and see what
one person has answered in between.
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
    """Answers of some days to the same questions."""

    first: date
    """The last day of the earliest of those put together."""
    last: date
    """The last day of all."""
    counts: Counts

    @property
    def answers(self) -> int:
        """How many people answered: each of them every question of their own group."""
        return max((sum(scores) for scores in self.counts.values()), default=0)

    def mean(self, question: str) -> Decimal | None:
        """The mean of a question to one decimal, halves up; None where it was not asked."""
        scores = self.counts.get(question)
        if not scores or not sum(scores):
            return None
        total = sum(score * count for score, count in zip(SCORES, scores, strict=True))
        return (Decimal(total) / sum(scores)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def shown_groups(groups: Iterable[Group], least: int | None) -> list[Group]:
    """The groups that may be shown, put together where they are of few. Without a limit none is."""
    found: list[Group] = []
    waiting: Group | None = None
    for group in sorted(groups, key=lambda each: each.last):
        waiting = _both(waiting, group) if waiting else group
        if least is not None and tells_of_nobody(waiting.counts, least):
            found.append(waiting)
            waiting = None
    return found


def tells_of_nobody(counts: Counts, least: int) -> bool:
    """Whether at least so many have answered each question, and not all the same: where all gave
    one score, everybody's answer is known."""
    asked = [scores for scores in counts.values() if sum(scores)]
    return bool(asked) and all(
        sum(scores) >= least and sum(1 for count in scores if count) > 1 for scores in asked
    )


def _both(one: Group, other: Group) -> Group:
    questions = dict.fromkeys([*one.counts, *other.counts])
    none = [0] * len(SCORES)
    counts = {
        key: [
            left + right
            for left, right in zip(
                one.counts.get(key, none), other.counts.get(key, none), strict=True
            )
        ]
        for key in questions
    }
    return Group(one.first, other.last, counts)
