"""Random schemes over the whole language, random facts: the engines agree, and laws hold.

Each example is a scheme and many subjects, both from one seed. `script/test --deep` looks at
10 000 subjects for each property.
"""

import io
import os
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from outcomes.pure.accounts import period_of
from outcomes.pure.calculation import Question
from outcomes.pure.columns import calculation
from outcomes.pure.columns.asked import asked
from outcomes.pure.columns.reading import read_inputs
from outcomes.pure.columns.writing import write_lines
from outcomes.pure.facts import AsOf, ContractTerms, Referral, known
from outcomes.pure.files import CODES, Reading, read_facts, write_lines_csv
from outcomes.pure.lines import LineKey, PaymentLine
from outcomes.pure.order import formulas, taken_from
from outcomes.pure.problems import FactProblems, FileProblems
from outcomes.pure.reference import interpreter
from outcomes.pure.tree import Cap
from tests.unit.outcomes.fact_files import files_of
from tests.unit.outcomes.random_facts import random_question
from tests.unit.outcomes.random_schemes import random_scheme

DEEP = bool(os.environ.get("TULOSKORI_DEEP"))
SEEDS = st.integers(0, 2**32 - 1)
Answer = list[PaymentLine] | list[str]


def subjects(people: int, quick: int) -> Callable[[Any], Any]:
    """So many examples, or as many as have 10 000 subjects of so many people each."""
    return settings(deadline=None, max_examples=10_000 // people if DEEP else quick)


def question(seed: int, people: int) -> Question:
    """The question that follows from a seed."""
    while True:
        rng = Random(seed)  # noqa: S311 -- no secret
        scheme = random_scheme(rng)
        if scheme is not None:
            return random_question(scheme, rng, people)
        seed += 1


def answer(calculate: Callable[[Question], list[PaymentLine]], asked_: Question) -> Answer:
    """The lines, or why there are none."""
    try:
        return calculate(asked_)
    except FactProblems as bad:
        return [problem.reason for problem in bad.problems]


def in_columns(asked_: Question) -> Answer:
    return answer(calculation.calculate, asked_)


@subjects(50, 30)
@given(SEEDS)
def test_the_engines_agree(seed: int) -> None:
    asked_ = question(seed, 50)
    assert in_columns(asked_) == answer(interpreter.calculate, asked_)


@subjects(100, 6)
@given(SEEDS)
def test_files_in_columns_give_the_bytes_of_files_read_one_by_one(seed: int) -> None:
    asked_ = question(seed, 100)
    sources = files_of(asked_)
    columns = asked_.scheme.columns
    own = {name: replace(c, may_be_empty=True) for name, c in columns.referrals.items()}
    theirs = {name: replace(c, may_be_empty=True) for name, c in columns.spells.items()}
    rates = {name: replace(c, may_be_empty=True) for name, c in columns.contracts.items()}
    scheme = replace(
        asked_.scheme, columns=replace(columns, referrals=own, spells=theirs, contracts=rates)
    )
    how = Reading(scheme, skip_bad=True)
    try:
        facts = read_facts(sources, how)
    except FileProblems:
        return
    slow = Question(
        scheme,
        asked_.as_of,
        facts.referrals,
        facts.spells,
        facts.events,
        facts.contracts,
        facts.tables,
    )
    plain = answer(interpreter.calculate, slow)
    inputs = read_inputs(sources, scheme, asked_.as_of, how)
    try:
        lines = calculation.lines_frame(scheme, inputs, asked_.as_of.day)
    except FactProblems as bad:
        assert plain == [problem.reason for problem in bad.problems]
        return
    out = io.BytesIO()
    write_lines(lines, out)
    assert out.getvalue().decode() == write_lines_csv(plain, CODES)  # type: ignore[arg-type]


@subjects(100, 6)
@given(SEEDS)
def test_a_fact_not_yet_known_changes_nothing(seed: int) -> None:
    asked_ = question(seed, 100)
    until = asked_.as_of.instant
    less = replace(
        asked_,
        spells=[s for s in asked_.spells if s.recorded_at is None or s.recorded_at <= until],
        events=[e for e in asked_.events if e.recorded_at is None or e.recorded_at <= until],
    )
    assert in_columns(less) == in_columns(asked_)


@subjects(100, 6)
@given(SEEDS)
def test_splitting_a_spell_in_two_adjoining_ones_changes_nothing(seed: int) -> None:
    asked_ = question(seed, 100)
    spoken = asked(asked_.scheme, formulas(asked_.scheme))
    if spoken & {"spell.started_on", "spell.ended_on"}:
        return  # then a scheme can tell the halves apart
    rng = Random(seed)  # noqa: S311 -- no secret
    halves = []
    for spell in known(asked_.spells, asked_.as_of):
        last = spell.ended_on or spell.started_on + timedelta(days=300)
        days = (last - spell.started_on).days
        if not days or rng.random() < 0.5:
            halves.append(spell)
            continue
        cut = spell.started_on + timedelta(days=rng.randrange(days))
        halves.append(replace(spell, ended_on=cut))
        halves.append(
            replace(spell, spell_id=f"{spell.spell_id}b", started_on=cut + timedelta(days=1))
        )
    assert in_columns(replace(asked_, spells=halves)) == in_columns(asked_)


def worth(lines: Answer) -> dict[LineKey, int]:
    """What each outcome is worth, without those worth nothing."""
    sums: dict[LineKey, int] = defaultdict(int)
    for line in lines:
        assert isinstance(line, PaymentLine)
        sums[line.key] += line.amount_cents
    return {key: cents for key, cents in sums.items() if cents}


@subjects(100, 6)
@given(SEEDS)
def test_original_plus_adjustments_equals_a_fresh_calculation(seed: int) -> None:
    asked_ = question(seed, 100)
    earlier = replace(asked_, as_of=AsOf.of(asked_.as_of.day - timedelta(days=60)))
    first, fresh = in_columns(earlier), in_columns(asked_)
    if any(isinstance(each, str) for each in [*first, *fresh]):
        return
    later = replace(asked_, paid=first)  # type: ignore[arg-type]
    more = in_columns(later)
    assert more == answer(interpreter.calculate, later)
    assert worth([*first, *more]) == worth(fresh)  # type: ignore[list-item]
    assert in_columns(replace(asked_, paid=[*first, *more])) == []  # type: ignore[list-item]
    keys = [line.key for line in fresh if isinstance(line, PaymentLine)]
    refusing = replace(later, refused=set(keys[::3]))
    left = in_columns(refusing)
    assert left == answer(interpreter.calculate, refusing)
    if all(isinstance(line, PaymentLine) for line in left):
        assert not worth([*first, *left]).keys() & refusing.refused  # type: ignore[list-item]


@subjects(50, 12)
@given(SEEDS)
def test_what_was_refused_is_not_reached_in_either_engine(seed: int) -> None:
    asked_ = question(seed, 50)
    before = in_columns(asked_)
    keys = [line.key for line in before if isinstance(line, PaymentLine)]
    refusing = replace(asked_, refused=set(keys[::3]))
    left = in_columns(refusing)
    assert left == answer(interpreter.calculate, refusing)
    standing = {line.key for line in left if isinstance(line, PaymentLine)}
    assert not standing & refusing.refused  # type: ignore[operator]


def account(
    cap: Cap, line: PaymentLine, referrals: dict[str, Referral], terms: ContractTerms
) -> Any:
    """What a cap keeps an account for, in a line; None where the line lacks a key of it."""
    referral = referrals.get(line.referral_id)
    values = {
        "person": line.person_key,
        "referral": line.referral_id,
        "contract": line.contract_id,
        "rule": line.rule,
        "provider": referral.provider_id if referral else "",
        "municipality": referral.municipality if referral else "",
        "budget_line": terms.budget_line,
    }
    if not all(values.get(key, "there") for key in cap.per):
        return None
    return tuple(
        values[key] if key in values else period_of(key, line.outcome_on, terms) for key in cap.per
    )


@subjects(100, 6)
@given(SEEDS)
def test_no_cap_is_exceeded(seed: int) -> None:
    asked_ = question(seed, 100)
    caps = asked_.scheme.caps
    bare = replace(asked_.scheme, floors={}, hold_backs={}, shares=None)
    lines = in_columns(replace(asked_, scheme=bare))
    if caps is None or any(isinstance(line, str) for line in lines):
        return
    referrals = {referral.referral_id: referral for referral in asked_.referrals}
    terms = {each.contract_id: each for each in asked_.contracts}
    for cap in caps.limits.values():
        used: Counter[Any] = Counter()
        for line in lines:
            assert isinstance(line, PaymentLine)
            if cap.cents is not None and (not cap.rules or line.rule in cap.rules):
                its = account(cap, line, referrals, terms[line.contract_id])
                used[its] += line.amount_cents if its else 0
        assert all(cents <= (cap.cents or 0) for cents in used.values())


@subjects(50, 12)
@given(SEEDS)
def test_no_more_goes_back_of_a_rule_than_was_paid_of_what_it_asks_for(seed: int) -> None:
    asked_ = question(seed, 50)
    bare = replace(asked_.scheme, floors={}, hold_backs={}, shares=None)
    lines = in_columns(replace(asked_, scheme=bare))
    if any(isinstance(line, str) for line in lines):
        return
    for rule in asked_.scheme.rules:
        paid: Counter[str] = Counter()
        for line in lines:
            assert isinstance(line, PaymentLine)
            if line.rule in taken_from(rule):
                paid[line.contract_id] += max(0, line.amount_cents)
            if line.rule == rule.id and taken_from(rule):
                paid[line.contract_id] += min(0, line.amount_cents)
        assert min(paid.values(), default=0) >= 0


@subjects(100, 6)
@given(SEEDS)
def test_the_order_of_rows_is_irrelevant(seed: int) -> None:
    asked_ = question(seed, 100)
    rng = Random(seed)  # noqa: S311 -- no secret

    def mixed(rows: Any) -> list[Any]:
        return rng.sample(list(rows), len(rows))

    other = replace(
        asked_,
        referrals=mixed(asked_.referrals),
        spells=mixed(asked_.spells),
        events=mixed(asked_.events),
        contracts=mixed(asked_.contracts),
        tables=mixed(asked_.tables),
    )
    assert in_columns(other) == in_columns(asked_)
