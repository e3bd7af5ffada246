"""What is wrong with a scheme or a file of facts: where, why, and the words for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from outcomes.pure.reasons import LANGUAGES, REASONS


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, and where.

    `row` is the line of the file, from 1; 0 is the file as a whole. `column` is a column's name or
    a path in the scheme; it may be empty. `reason` is a code, `facts` fill its sentence.
    """

    file: str
    row: int
    column: str
    reason: str
    facts: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return problem_words(self, "en")


class Problems(ValueError):
    """Something cannot be read; `problems` holds every reason, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class SchemeProblems(Problems):
    """A payment scheme that cannot be read, or contradicts itself."""


class FileProblems(Problems):
    """Files of facts with bad rows."""


class FactProblems(Problems):
    """Facts that do not fit together, found when a calculation begins."""


def problem_words(problem: Problem, lang: str) -> str:
    """A problem as a sentence in fi, sv or en: the place, then the reason."""
    row, column = PLACES[lang]
    place = [problem.file]
    if problem.row:
        place.append(f"{row} {problem.row}")
    if problem.column:
        place.append(f"{column} {problem.column}")
    reason = REASONS[problem.reason][LANGUAGES.index(lang)]
    return f"{', '.join(place)}: {reason.format(**problem.facts)}"


PLACES = {"fi": ("rivi", "kohta"), "sv": ("rad", "punkt"), "en": ("line", "at")}
