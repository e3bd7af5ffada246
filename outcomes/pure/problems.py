"""What is wrong with a scheme or a file of facts: where, why, and the words for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from marketplace.pure.money import cents_of, format_eur
from outcomes.pure import reasons
from outcomes.pure.reasons_schemes import SCHEME_REASONS
from outcomes.pure.reasons_studies import STUDY_REASONS
from outcomes.pure.reasons_xml import XML_REASONS

LANGUAGES = reasons.LANGUAGES
REASONS = reasons.REASONS | SCHEME_REASONS | STUDY_REASONS | XML_REASONS
"""Sentences of every reason, in the order of the languages."""


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


def without_days(contract_id: str) -> FactProblems:
    """A contract lacks days that its periods need."""
    facts = {"value": contract_id}
    return FactProblems([Problem("contracts", 0, contract_id, "contract_days", facts)])


class Unpriced(ValueError):
    """An amount that cannot be reckoned: the text of its expression, and the reason's code."""

    def __init__(self, formula: str, reason: str = "unpriced") -> None:
        super().__init__(formula)
        self.formula = formula
        self.reason = reason

    def of(self, file: str, name: str, rule: str) -> FactProblems:
        """The problem of a rule's amount, about a referral or contract."""
        facts = {"value": self.formula, "rule": rule}
        return FactProblems([Problem(file, 0, name, self.reason, facts)])


def problem_words(problem: Problem, lang: str) -> str:
    """A problem as a sentence in fi, sv or en: the place, then the reason."""
    row, column = PLACES[lang]
    place = [problem.file]
    if problem.row:
        place.append(f"{row} {problem.row}")
    if problem.column:
        place.append(f"{column} {problem.column}")
    reason = REASONS[problem.reason][LANGUAGES.index(lang)]
    facts = {name: _short(value) for name, value in problem.facts.items()}
    if problem.reason in SPEAKING_OF_SUMS:
        sums = {name: format_eur(cents_of(facts[name]), lang) for name in ("expected", "found")}
        facts |= sums
    if problem.reason in SPEAKING_OF_TYPES:
        facts = {name: _types(value, LANGUAGES.index(lang)) for name, value in facts.items()}
    return f"{', '.join(place)}: {reason.format(**facts)}"


def _short(text: str) -> str:
    """A text that is not too long for a sentence."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


LONGEST = 200


def _types(text: str, language: int) -> str:
    """Types of expressions in the reader's words, with the unit that is written."""
    return ", ".join(TYPES[word][language] if word in TYPES else word for word in text.split(", "))


SPEAKING_OF_SUMS = ("settlement.amount", "settlement.repayment", "settlement.repayment_ended")
SPEAKING_OF_TYPES = ("expression.type", "expression.operands")
TYPES = {
    "truth": ("ehto", "ett villkor", "a condition"),
    "number": ("luku", "ett tal", "a number"),
    "eur": ("rahaa (EUR)", "pengar (EUR)", "money (EUR)"),
    "days": ("päiviä (days, weeks)", "dagar (days, weeks)", "days (days, weeks)"),
    "months": ("kuukausia (months, years)", "månader (months, years)", "months (months, years)"),
    "hours": ("tunteja (h)", "timmar (h)", "hours (h)"),
    "calendar_months": (
        "kalenterikuukausia (calendar_months)",
        "kalendermånader (calendar_months)",
        "calendar months (calendar_months)",
    ),
    "date": ("päivämäärä", "ett datum", "a date"),
    "code": ("tunnus ('…')", "en kod ('…')", "a code ('…')"),
}
PLACES = {"fi": ("rivi", "kohta"), "sv": ("rad", "punkt"), "en": ("line", "at")}
