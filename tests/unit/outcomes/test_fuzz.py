"""Texts and files that nobody meant: refused with problems, or read; never a crash or a hang."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from outcomes.pure.annex.bundle import read_bundle
from outcomes.pure.calculation import Question, check_facts
from outcomes.pure.columns.calculation import calculate as in_columns
from outcomes.pure.description.describe import describe
from outcomes.pure.expressions.grammar import parse
from outcomes.pure.facts import AsOf, ContractTerms, Event, Referral, Spell
from outcomes.pure.files import READERS, Reading
from outcomes.pure.lines import PaymentLine
from outcomes.pure.problems import FileProblems, Problems, SchemeProblems
from outcomes.pure.reference import interpreter
from outcomes.pure.scalars import BadValue
from outcomes.pure.scheme import parse_scheme
from outcomes.pure.simulation.rates import parse_rates
from outcomes.schemes import examples
from tests.unit.outcomes.one_person import SCHEME

FUZZ = settings(max_examples=60, deadline=timedelta(seconds=60))
"""The time is that of one example: a hang, on a machine however busy."""
NAMES = sorted(path.name for path in examples.FOLDER.glob("*.yaml") if ".cases" not in path.name)
TEXTS = {name: examples.text(name) for name in NAMES}
RATES = examples.text("rates/valmennus.yaml")
FORMULAS = (
    "started_on + 999999999999 days", "month_end(started_on + 7999 years)", "1 / (1 - 1)",
    "-(-(-1))", "started_on - ended_on", "job.begins_on", "999999999999 * 999999999999 EUR",
    "if(known(ended_on), 1, 2)", "min(started_on, ended_on)", "outcome_on", "due(start)",
    "times_reached(start) + 1", "0 days", "-5 months", "0.000001", "number * 3", "'a' in ['a']",
    "in_group(young, ended_on)", "floor(7 / 2)", "1 EUR / 3", "999999999999 calendar_months",
)  # fmt: skip
SCALARS = ("", "null", "0", "-1", "1e9", "~", "2199-12-31", "{}", "[]", "&a b", "'", "é", "\u2028")
PIECES = st.sampled_from(FORMULAS + SCALARS) | st.text(max_size=8)


def values_by_key() -> dict[str, list[str]]:
    """What stands behind each key in any example: mostly it fits in another place as well."""
    found: dict[str, set[str]] = {}
    for text in TEXTS.values():
        for key, value in KEY_AND_VALUE.findall(text):
            found.setdefault(key, set()).add(value)
    return {key: sorted(values) for key, values in found.items()}


KEY_AND_VALUE = re.compile(r"([a-z_]+): ([^{}\[\],\n#]+)")
BY_KEY = values_by_key()


@st.composite
def mutated(draw: st.DrawFn, texts: list[str]) -> str:
    """A text with a few lines changed: taken away, doubled, moved, or with other values."""
    lines = draw(st.sampled_from(texts)).split("\n")
    for _ in range(draw(st.integers(1, 3))):
        n = draw(st.integers(0, len(lines) - 1))
        match draw(st.integers(0, 9)):
            case 0:
                del lines[n]
            case 1:
                lines.insert(n, lines[draw(st.integers(0, len(lines) - 1))])
            case 2:
                lines[n] = "  " + lines[n]
            case 3 | 4:
                head, colon, _ = lines[n].partition(": ")
                lines[n] = f"{head}{colon}{draw(PIECES)}"
            case 5:
                words = lines[n].split(" ")
                words[draw(st.integers(0, len(words) - 1))] = draw(PIECES)
                lines[n] = " ".join(words)
            case 6:
                place = draw(st.integers(0, len(lines[n])))
                lines[n] = lines[n][:place] + draw(st.characters()) + lines[n][place:]
            case _:
                lines[n] = KEY_AND_VALUE.sub(
                    lambda m: f"{m[1]}: {draw(st.sampled_from(BY_KEY.get(m[1], [m[2]])))}", lines[n]
                )
        if not lines:
            lines = [""]
    return "\n".join(lines)


DAY = st.dates(date(2025, 6, 1), date(2027, 12, 31))


@st.composite
def facts(draw: st.DrawFn) -> tuple[Referral, list[Spell], list[Event]]:
    """A person with a few spells and events, whatever the scheme's columns are."""
    started = draw(DAY)
    referral = Referral("R1", "P1", "C1", started, started, draw(st.none() | st.just(started)))
    spells = []
    for n in range(draw(st.integers(0, 3))):
        begins = draw(DAY)
        ends = draw(st.none() | st.integers(0, 400).map(lambda n, b=begins: b + timedelta(days=n)))
        spell = Spell(
            spell_id=f"E{n}",
            person_key="P1",
            employer_id=draw(st.sampled_from("AB")),
            started_on=begins,
            ended_on=ends,
            hours_per_week=Decimal(draw(st.sampled_from(["0", "17.5", "37.5"]))),
            monthly_pay_cents=draw(st.none() | st.integers(0, 10**6)),
        )
        spells.append(spell)
    events = [
        Event(
            event_id=f"V{n}",
            subject_id="R1",
            type=draw(st.sampled_from(["earnings", "claim", "quality"])),
            occurred_on=draw(DAY),
            value=draw(st.sampled_from(["5", "0.01", "999999"])),
        )
        for n in range(draw(st.integers(0, 2)))
    ]
    return referral, spells, [e for e in events if e.type != "claim"]


@FUZZ
@given(mutated(list(TEXTS.values())), facts())
def test_a_mutated_scheme_is_refused_or_calculated_and_described(
    text: str, given_facts: tuple[Referral, list[Spell], list[Event]]
) -> None:
    """Both engines calculate the same, or say the same of why they do not."""
    referral, spells, events = given_facts
    contract = ContractTerms("C1", date(2025, 1, 1), date(2028, 12, 31), 100)
    try:
        scheme = parse_scheme(text, "s.yaml")
    except SchemeProblems as refused:
        assert all(str(problem) for problem in refused.problems)
        return
    as_of = AsOf.of(date(2028, 1, 1))
    question = Question(
        scheme, as_of, (referral,), tuple(spells), events=tuple(events), contracts=(contract,)
    )
    found = [calculated(engine, question) for engine in (interpreter.calculate, in_columns)]
    assert found[0] == found[1]
    for lang in ("fi", "sv", "en"):
        assert describe(scheme, lang)


def calculated(
    engine: Callable[[Question], list[PaymentLine]], question: Question
) -> list[PaymentLine] | set[str]:
    """The lines that an engine gives, or why it gives none."""
    try:
        check_facts(question)
        return engine(question)
    except Problems as refused:
        assert all(str(problem) for problem in refused.problems)
        return {problem.reason for problem in refused.problems}


@FUZZ
@given(st.text(max_size=300) | st.sampled_from(["{" * 5000, "[" * 5000, "- " * 5000, "? " * 5000]))
def test_any_text_is_refused_as_a_scheme(text: str) -> None:
    try:
        parse_scheme(text, "s.yaml")
    except SchemeProblems as refused:
        assert refused.problems


@FUZZ
@given(mutated([RATES]))
def test_mutated_rates_are_refused_or_read(text: str) -> None:
    try:
        parse_rates(text, "RATES.yaml", SCHEME)
    except SchemeProblems as refused:
        assert all(str(problem) for problem in refused.problems)


TOKENS = st.sampled_from(
    ["a", "b.c", "1", "2.5", "%", "EUR", "days", "months", "(", ")", "[", "]", ",", "+", "-", "*",
     "/", "=", "<=", "and", "or", "not", "in", "if", "min", "'x'", "2026-02-30", "2026-01-31", "."]
)  # fmt: skip


@settings(FUZZ, max_examples=300)
@given(st.lists(TOKENS, max_size=60).map(" ".join) | st.text(max_size=60))
def test_any_formula_is_refused_or_means_something(text: str) -> None:
    try:
        assert parse(text).text == " ".join(text.split())
    except BadValue as refused:
        assert refused.reason


CELLS = st.sampled_from(
    ["", "R1", "P1", "C1", "2026-02-03", "3.2.2026", "2026-02-30", "0", "37,5", "-1", "1/3", "1e5",
     "true", "open", "young", "\"", "'", ";", "\x00", "\ufeff", "2026-02-03T25:00", "9" * 400, "é",
     "2199-12-31T23:59:59-23:59", "1900-01-01T00:00:00+14:00", "NaN", "١", "earnings", "referral"]
)  # fmt: skip


@st.composite
def sheets(draw: st.DrawFn) -> tuple[str, bytes]:
    """A file of facts: its real header or part of it, and rows of cells that may fit."""
    what = draw(st.sampled_from(sorted(READERS)))
    header = draw(st.sampled_from([HEADERS[what], HEADERS[what][:-1], HEADERS[what][1:]]))
    sign = draw(st.sampled_from([",", ";", "\t"]))
    wide = st.lists(CELLS, min_size=len(header), max_size=len(header)) | st.lists(CELLS, max_size=4)
    rows = draw(st.lists(wide, max_size=4))
    ending = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    return what, ending.join(sign.join(row) for row in (header, *rows)).encode()


HEADERS = {
    "referrals": "referral_id person_key contract_id provider_id municipality referred_on "
    "started_on ended_on groups",
    "spells": "spell_id person_key employer_id started_on ended_on hours_per_week "
    "monthly_pay_eur kind recorded_at version withdrawn",
    "events": "event_id subject_kind subject_id contract_id type occurred_on valid_to value "
    "recorded_at version withdrawn",
    "contracts": "contract_id starts_on ends_on capacity budget_line",
    "tables": "table key valid_from value",
    "paid": "line_id contract_id referral_id person_key subject_kind subject_id rule outcome_on "
    "quantity unit_cents amount_cents vat_category adjusts_line_id",
    "refused": "contract_id referral_id person_key subject_kind subject_id rule outcome_on "
    "vat_category",
}
HEADERS = {what: names.split() for what, names in HEADERS.items()}  # type: ignore[misc, attr-defined]


@settings(FUZZ, max_examples=300)
@given(sheets())
def test_any_sheet_is_refused_or_read(sheet: tuple[str, bytes]) -> None:
    what, data = sheet
    try:
        READERS[what](data, "F.csv", Reading(SCHEME))
    except FileProblems as refused:
        assert all(str(problem) for problem in refused.problems)


@settings(FUZZ, max_examples=200)
@given(st.sampled_from(sorted(READERS)), st.binary(max_size=400))
def test_any_bytes_are_refused_as_facts(what: str, data: bytes) -> None:
    try:
        READERS[what](data, "F.csv", Reading(SCHEME))
    except FileProblems as refused:
        assert all(str(problem) for problem in refused.problems)


@FUZZ
@given(st.binary(max_size=300).map(lambda data: b"PK\x03\x04" + data))
def test_any_bytes_are_refused_as_a_bundle(data: bytes) -> None:
    try:
        read_bundle(data, "B.zip")
    except FileProblems as refused:
        assert len(refused.problems) == 1
