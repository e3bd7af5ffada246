"""A whole calculation by the plain interpreter: subjects, outcomes, lines, bounds, differences."""

from datetime import date
from fractions import Fraction

from outcomes.pure.calculation import Question
from outcomes.pure.expressions.evaluate import Value, evaluate, holds
from outcomes.pure.facts import known
from outcomes.pure.ledger import differences
from outcomes.pure.lines import LineKey, PaymentLine, first_line
from outcomes.pure.order import taken_from
from outcomes.pure.reference.bounds import bounded
from outcomes.pure.reference.caps import Book
from outcomes.pure.reference.due import Due
from outcomes.pure.reference.pricing import rounded, unknown
from outcomes.pure.reference.rules import due_outcomes
from outcomes.pure.reference.subjects import subjects_of
from outcomes.pure.reference.worlds import Subject, World
from outcomes.pure.tree import Cap, Scheme
from outcomes.pure.units import counted_units


def calculate(question: Question) -> list[PaymentLine]:
    """The payment lines that a question asks for. Raises FactProblems."""
    scheme, moment = question.scheme, question.as_of
    contracts = {terms.contract_id: terms for terms in question.contracts}
    subjects = subjects_of(
        question.referrals,
        known(question.spells, moment),
        known(question.events, moment),
        contracts,
        question.tables,
        moment.day,
    )
    merged: dict[LineKey, Due] = {}
    for due in due_outcomes(scheme, subjects, counted_units(scheme), question.refused):
        if due.rule.pays is None:
            continue
        key = due.key
        merged[key] = merged[key].with_(due) if key in merged else due
    lines = [first_line(key, due.outcome) for key, due in merged.items()]
    worlds = _Worlds(scheme, {key: due.subject for key, due in merged.items()})
    referrals = {referral.referral_id: referral for referral in question.referrals}
    takes = {key: due.takes for key, due in merged.items() if taken_from(due.rule)}
    book = Book(scheme, contracts, referrals, moment.day, takes, question.refused)
    fresh = bounded(book, lines, worlds.cap_cents, worlds.released_on, question.tables)
    standing = [line for line in fresh if line.key not in question.refused]
    return differences(scheme, standing, question.paid)


class _Worlds:
    """What caps and hold-backs ask about the subject of a line."""

    def __init__(self, scheme: Scheme, of_line: dict[LineKey, Subject]) -> None:
        self.scheme = scheme
        self.of_line = of_line

    def cap_cents(self, cap: Cap, line: PaymentLine) -> int:
        """What a cap comes to in the account of a line. Raises FactProblems."""
        if cap.amount is None:
            return cap.cents or 0
        world = World(self.scheme, self._subject(line), names={"outcome_on": line.outcome_on})
        cents: Value = evaluate(cap.amount, world)
        if cents is None:
            bad = unknown(cap.amount, cap.amount.text, world)
            raise bad.of("contracts", line.contract_id, line.rule)
        return max(0, rounded(Fraction(cents), self.scheme.rounding))

    def _subject(self, line: PaymentLine) -> Subject:
        return self.of_line[line.key]

    def released_on(self, code: str, line: PaymentLine) -> date | None:
        """The day of the first event on or after a line's outcome that releases what was held."""
        if line.key not in self.of_line:
            return None
        until = self.scheme.hold_backs[code].until
        world = World(self.scheme, self._subject(line))
        return next(
            (
                event.occurred_on
                for event in world.events(until.type)
                if event.occurred_on >= line.outcome_on
                and holds(until.where, world.of_event(event))
            ),
            None,
        )
