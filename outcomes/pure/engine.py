"""The payment engine: what a scheme pays for, from facts as they were known at a moment."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from outcomes.pure.calculation import Question, check_facts
from outcomes.pure.facts import AsOf, ContractTerms, Event, Referral, Spell, TableRow
from outcomes.pure.files import Facts
from outcomes.pure.lines import LineKey, PaymentLine
from outcomes.pure.reference import interpreter
from outcomes.pure.tree import Scheme

ENGINE_VERSION = "10"
"""Changes whenever the same facts could give other lines."""


def calculate(
    scheme: Scheme,
    referrals: Iterable[Referral],
    spells: Iterable[Spell],
    contracts: Iterable[ContractTerms] = (),
    *,
    as_of: date | datetime | AsOf,
    events: Iterable[Event] = (),
    tables: Iterable[TableRow] = (),
    paid: Iterable[PaymentLine] = (),
    refused: Collection[LineKey] = (),
) -> list[PaymentLine]:
    """The payment lines of a scheme, from the facts known at `as_of`, in a stable order.

    See `calculation.Question` for what belongs into one calculation. Raises FactProblems.
    """
    question = Question(
        scheme=scheme,
        as_of=AsOf.of(as_of),
        referrals=tuple(referrals),
        spells=tuple(spells),
        events=tuple(events),
        contracts=tuple(contracts),
        tables=tuple(tables),
        paid=tuple(paid),
        refused=refused,
    )
    return _answer(question)


def calculate_facts(
    scheme: Scheme, facts: Facts, as_of: date | datetime | AsOf
) -> list[PaymentLine]:
    """The payment lines of a scheme from facts that were read from files. Raises FactProblems."""
    return _answer(Question.of(scheme, AsOf.of(as_of), facts))


def _answer(question: Question) -> list[PaymentLine]:
    check_facts(question)
    return interpreter.calculate(question)
