"""Fact files: what is read, every bad cell by its place, and LINES.csv."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outcomes.pure.engine import calculate
from outcomes.pure.facts import Referral
from outcomes.pure.files import (
    LINES_COLUMNS,
    PLAIN,
    Reading,
    Source,
    Sources,
    read_contracts_csv,
    read_events_csv,
    read_facts,
    read_paid_csv,
    read_referrals_csv,
    read_spells_csv,
    read_tables_csv,
    write_lines_csv,
)
from outcomes.pure.problems import FileProblems, Problem, problem_words
from outcomes.pure.scheme import parse_scheme
from outcomes.schemes import examples

SCHEME = parse_scheme(examples.text("valmennus.yaml"), "valmennus.yaml")
OF_SCHEME, SKIPPING = Reading(SCHEME), Reading(skip_bad=True)
R_HEAD = (
    "referral_id,person_key,contract_id,provider_id,municipality,referred_on,started_on,"
    "ended_on,groups\n"
)
R_ROW = "R1,P1,C1,V1,109,2026-01-05,2026-01-12,,long_term_unemployed;young\n"
E_HEAD = (
    "spell_id,person_key,employer_id,started_on,ended_on,hours_per_week,monthly_pay_eur,kind,"
    "recorded_at,version,withdrawn\n"
)
E_ROW = 'E1,P1,A,2026-02-03,,"37,5","2 100,50",open,2026-02-10,1,false\n'


def refused(read: object, text: str | bytes, how: Reading = PLAIN) -> list[tuple[int, str, str]]:
    """The problems of a file, as (line, column, reason)."""
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(FileProblems) as problems:
        read(data, "F.csv", how)  # type: ignore[operator]
    for problem in problems.value.problems:
        assert problem.file == "F.csv"
        assert all(problem_words(problem, lang) for lang in ("fi", "sv", "en"))
    return [(p.row, p.column, p.reason) for p in problems.value.problems]


def test_referrals_are_read() -> None:
    assert read_referrals_csv((R_HEAD + R_ROW).encode()).rows == (
        Referral(
            referral_id="R1",
            person_key="P1",
            contract_id="C1",
            referred_on=date(2026, 1, 5),
            started_on=date(2026, 1, 12),
            groups=("long_term_unemployed", "young"),
            provider_id="V1",
            municipality="109",
        ),
    )


def test_spells_are_read() -> None:
    (spell,) = read_spells_csv((E_HEAD + E_ROW).encode()).rows
    assert (spell.hours_per_week, spell.monthly_pay_cents) == (Decimal("37.5"), 210_050)
    assert spell.recorded_at == datetime(2026, 2, 9, 22, 0, tzinfo=UTC)  # the day's start here
    assert (spell.ended_on, spell.version, spell.withdrawn) == (None, 1, False)


def test_a_finnish_spreadsheets_file_reads_the_same() -> None:
    exported = (
        "\ufeffspell_id;person_key;employer_id;started_on;ended_on;hours_per_week;monthly_pay_eur;"
        "kind;recorded_at;version;withdrawn;occupation\r\n"
        "E1;P1;A;3.2.2026;;37,5;2 100,50;open;10.2.2026;;;myyjä\r\n;;;;;;;;;;;\r\n\r\n"
    )
    assert read_spells_csv(exported.encode()) == read_spells_csv((E_HEAD + E_ROW).encode())


def test_columns_may_come_in_any_order_and_version_and_withdrawn_may_be_left_out() -> None:
    text = (
        "kind,recorded_at,spell_id,person_key,employer_id,ended_on,started_on,monthly_pay_eur,"
        "hours_per_week\nopen,,E1,P1,A,,2026-02-03,,20\n"
    )
    (spell,) = read_spells_csv(text.encode()).rows
    assert (spell.version, spell.withdrawn, spell.recorded_at) == (1, False, None)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-07-01", datetime(2026, 6, 30, 21, 0, tzinfo=UTC)),
        ("2026-07-01T09:30:00Z", datetime(2026, 7, 1, 9, 30, tzinfo=UTC)),
        ("2026-07-01 12:30:00.25+03:00", datetime(2026, 7, 1, 9, 30, 0, 250_000, tzinfo=UTC)),
        ("2026-07-01T12:30", datetime(2026, 7, 1, 9, 30, tzinfo=UTC)),
    ],
)
def test_a_time_without_zone_is_helsinkis(text: str, instant: datetime) -> None:
    row = f"E1,P1,A,2026-02-03,,20,,open,{text},,\n"
    assert read_spells_csv((E_HEAD + row).encode()).rows[0].recorded_at == instant


def test_every_bad_cell_of_a_file_is_named() -> None:
    rows = (
        "E1,P1,A,2026-02-30,,20,,open,,,\n"
        "E2,P1,A,2026-02-03,2026-02-02,20,,open,,,\n"
        "E3,,A,2026-02-03,,169,-1,retired,yesterday,x,maybe\n"
        "E4,P1,A,2026-02-03,,20,,open,,\n"
        "E5,P1,A,2026-02-03,,,,open,,,\n"
        "E6,P1,A,2026-02-03,,20,,open,,2,\n"
        "E6,P1,A,2026-02-04,,20,,open,,2,\n"
    )
    assert refused(read_spells_csv, E_HEAD + rows) == [
        (2, "started_on", "date"),
        (3, "ended_on", "ends_before_start"),
        (4, "person_key", "empty"),
        (4, "hours_per_week", "decimal"),
        (4, "monthly_pay_eur", "amount.negative"),
        (4, "kind", "choice"),
        (4, "recorded_at", "instant"),
        (4, "version", "whole_number"),
        (4, "withdrawn", "truth"),
        (5, "", "cells"),
        (6, "hours_per_week", "empty"),
        (8, "spell_id", "duplicate_row"),
    ]


def test_every_fault_of_a_row_is_named() -> None:
    row = "R1,P1,C1,V1,109,never,2026-02-01,2026-01-01,yuong\n"
    assert refused(read_referrals_csv, R_HEAD + R_ROW + row, OF_SCHEME) == [
        (3, "referred_on", "date"),
        (3, "ended_on", "ends_before_start"),
        (3, "groups", "unknown_group"),
        (3, "referral_id", "duplicate_row"),
    ]
    head = "event_id,subject_kind,subject_id,type,occurred_on,valid_to,value,recorded_at\n"
    event = "V1,employer,A,group_start,2026-02-01,2026-01-01,yuong,soon\n"
    assert refused(read_events_csv, head + event, OF_SCHEME) == [
        (2, "recorded_at", "instant"),
        (2, "valid_to", "ends_before_start"),
        (2, "contract_id", "empty"),
        (2, "valid_to", "period_of_group"),
        (2, "value", "choice"),
    ]


def test_a_bad_row_does_not_make_a_later_good_one_a_repetition() -> None:
    rows = E_ROW.replace("37,5", "many") + E_ROW
    table = read_spells_csv((E_HEAD + rows).encode(), how=SKIPPING)
    assert [spell.spell_id for spell in table.rows] == ["E1"]


def test_skipping_leaves_bad_rows_out_and_counts_them() -> None:
    rows = E_ROW + "E2,P1,A,never,,20,,open,,,\n" + "E3,P1,A,2026-02-03,,20,,open,,,\n"
    table = read_spells_csv((E_HEAD + rows).encode(), how=SKIPPING)
    assert [spell.spell_id for spell in table.rows] == ["E1", "E3"]
    assert [(p.row, p.column) for p in table.problems] == [(3, "started_on")]


def test_a_group_that_the_scheme_does_not_have_is_refused() -> None:
    text = R_HEAD + R_ROW.replace("young", "yuong")
    assert refused(read_referrals_csv, text, OF_SCHEME) == [(2, "groups", "unknown_group")]
    assert read_referrals_csv((R_HEAD + R_ROW).encode(), how=OF_SCHEME).rows


def test_a_referral_stands_once() -> None:
    assert refused(read_referrals_csv, R_HEAD + R_ROW + R_ROW) == [
        (3, "referral_id", "duplicate_row")
    ]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", (0, "", "no_header")),
        (R_HEAD.encode() + b"R1,\xe4", (2, "", "encoding")),
        (R_HEAD.replace("ended_on,", "").encode(), (1, "ended_on", "missing_column")),
        (R_HEAD.replace("ended_on", "started_on").encode(), (1, "ended_on", "missing_column")),
        (R_HEAD.encode() + b'R1,"P1,C1\nR2,P2\n', (2, "", "csv_quote_open")),
        (R_HEAD.encode() + b'R1,"P1"x,C1\n', (2, "", "csv_after_quote")),
        (R_HEAD.encode() + b"R1," + b"x" * 140_000, (2, "", "csv_long_cell")),
    ],
)
def test_a_file_that_cannot_be_read_says_why(data: bytes, problem: tuple[int, str, str]) -> None:
    for skip_bad in (False, True):
        assert problem in refused(read_referrals_csv, data, Reading(skip_bad=skip_bad))


def test_a_row_is_named_by_the_line_it_begins_on() -> None:
    text = R_HEAD + R_ROW.replace("V1", '"V\n1"') + R_ROW.replace("R1", "R2").replace("109", "\x07")
    assert refused(read_referrals_csv, text) == [
        (2, "provider_id", "text"),
        (4, "municipality", "text"),
    ]


def test_contracts_are_read() -> None:
    text = "contract_id,starts_on,ends_on,capacity,budget_line\nC1,2026-01-01,2027-12-31,40,\n"
    (terms,) = read_contracts_csv(text.encode()).rows
    assert (terms.contract_id, terms.capacity, terms.budget_line) == ("C1", 40, "")
    assert refused(read_contracts_csv, text.replace("2027", "2025")) == [
        (2, "ends_on", "ends_before_start")
    ]


def test_the_problems_of_all_files_come_together() -> None:
    with pytest.raises(FileProblems) as problems:
        read_facts(
            Sources(
                Source("R.csv", (R_HEAD + R_ROW + R_ROW).encode()),
                Source("E.csv", (E_HEAD + "E1,P1,A,never,,20,,open,,,\n").encode()),
                contracts=Source("C.csv", b""),
            )
        )
    assert [(p.file, p.row) for p in problems.value.problems] == [
        ("R.csv", 3),
        ("E.csv", 2),
        ("C.csv", 0),
    ]


def test_a_bad_paid_row_is_never_left_out() -> None:
    paid = Source("PAID.csv", (",".join(LINES_COLUMNS) + "\n" + "x" + "," * 13 + "\n").encode())
    with pytest.raises(FileProblems):
        read_facts(
            Sources(
                Source("R.csv", (R_HEAD + R_ROW).encode()),
                Source("E.csv", (E_HEAD + E_ROW).encode()),
                paid=paid,
            ),
            SKIPPING,
        )


def test_the_same_files_give_the_same_bytes_and_earlier_lines_leave_differences() -> None:
    sources = Sources(
        Source("R.csv", (R_HEAD + R_ROW).encode()),
        Source("E.csv", (E_HEAD + E_ROW).encode()),
    )
    facts = read_facts(sources, OF_SCHEME)
    lines = calculate(SCHEME, facts.referrals, facts.spells, as_of=date(2026, 5, 2))
    written = write_lines_csv(lines)
    assert written == EXPECTED
    paid = Source("PAID.csv", (written + written.split("\n")[0] + "\n").encode())
    facts = read_facts(replace(sources, paid=paid))
    later = date(2026, 8, 2)
    more = calculate(SCHEME, facts.referrals, facts.spells, as_of=later, paid=facts.paid)
    assert [(line.rule, line.amount_cents) for line in more] == [("retention_6", 60_000)]


EXPECTED = """\
line_id,contract_id,referral_id,person_key,subject_kind,subject_id,rule,outcome_on,quantity,\
unit_cents,amount_cents,vat_category,adjusts_line_id,reason
21419dae-7776-8f22-8c51-4747139082e6,C1,R1,P1,referral,R1,start,2026-01-12,1,40000,40000,S,,\
"palvelu alkoi 12.1.2026, sääntö ”aloitus”: 400,00_€"
21419dae-7776-8f22-8c51-bf203b8abb92,C1,R1,P1,referral,R1,job_start,2026-02-03,1,90000,90000,S,,\
"työ alkoi 3.2.2026, 37,5 h/vko, sääntö ”työllistyminen”: 900,00_€"
21419dae-7776-8f22-8c51-38ce994eb74b,C1,R1,P1,referral,R1,retention_3,2026-05-02,1,170000,170000,S\
,,"töissä 3 kuukautta 3.2.–2.5.2026, sääntö ”pysyvyys 3 kk”, ryhmä ”pitkäaikaistyötön”: \
1_700,00_€"
""".replace("0_", "0\u00a0").replace("1_", "1\u00a0")


@settings(deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused_and_nothing_else(data: bytes) -> None:
    for content in (data, (R_HEAD + R_ROW).encode() + data):
        try:
            table = read_referrals_csv(content, how=SKIPPING)
        except FileProblems as problems:
            assert problems.problems
        else:
            assert all(problem_words(problem, "fi") for problem in table.problems)


def test_columns_that_lines_files_have() -> None:
    assert read_paid_csv((",".join(LINES_COLUMNS) + "\n").encode()).rows == ()


KOHORTTI = Reading(parse_scheme(examples.text("kohortti.yaml"), "kohortti.yaml"))


def test_a_schemes_own_columns_are_read_and_may_be_empty_only_where_it_says_so() -> None:
    head, row = R_HEAD.strip() + ",training_field\n", R_ROW.strip().partition(",long")[0]
    (referral,) = read_referrals_csv(f"{head}{row},,7411\n".encode(), how=KOHORTTI).rows
    assert referral.columns == {"training_field": "7411"}
    assert refused(read_referrals_csv, f"{head}{row},,\n", KOHORTTI) == [
        (2, "training_field", "empty")
    ]
    assert refused(read_referrals_csv, R_HEAD + R_ROW, KOHORTTI) == [
        (1, "training_field", "missing_column")
    ]
    spells = E_HEAD.strip() + ",occupation\n" + E_ROW.strip() + ",\n"
    assert read_spells_csv(spells.encode(), how=KOHORTTI).rows[0].columns == {"occupation": None}


V_HEAD = (
    "event_id,subject_kind,subject_id,contract_id,type,occurred_on,valid_to,value,recorded_at\n"
)


def test_events_are_read_and_their_values_checked() -> None:
    rows = (
        "V1,,R1,,earnings,2026-02-28,,1500.50,\n"
        'V2,deliverable,D1,C1,quality,2026-02-28,2026-03-31,"4,5",\n'
        "V3,,R1,,claim,2026-03-01,,start,\n"
        "V4,,R1,,anything,2026-03-01,,free text,\n"
    )
    first, second, *_ = read_events_csv((V_HEAD + rows).encode(), how=OF_SCHEME).rows
    assert (first.subject_kind, first.value, first.version) == ("referral", "1500.50", 1)
    assert (second.contract_id, second.valid_to) == ("C1", date(2026, 3, 31))
    bad = (
        "V1,,R1,,earnings,2026-02-28,,much,\n"
        "V2,deliverable,D1,,quality,2026-02-28,,4,\n"
        "V3,,R1,,claim,2026-03-01,,bonus,\n"
        "V4,,R1,,group_start,2026-03-01,,,\n"
        "V5,,R1,,earnings,2026-03-02,2026-03-01,1,\n"
        "V6,,R1,,group_start,2026-03-02,2026-03-31,young,\n"
    )
    assert refused(read_events_csv, V_HEAD + bad, OF_SCHEME) == [
        (2, "value", "amount.not_a_number"),
        (3, "contract_id", "empty"),
        (4, "value", "choice"),
        (5, "value", "empty"),
        (6, "valid_to", "ends_before_start"),
        (7, "valid_to", "period_of_group"),
    ]


def test_tables_are_read_exactly() -> None:
    text = (
        'table,key,valid_from,value\nindex,labour,2026-01-01,"104,35"\nshare,C1/V1,2026-01-01,1/3\n'
    )
    rows = read_tables_csv(text.encode()).rows
    assert [row.value for row in rows] == [Fraction(10435, 100), Fraction(1, 3)]
    assert refused(read_tables_csv, text + "index,labour,2026-01-01,1\nindex,x,2026-01-01,a\n") == [
        (4, "key", "duplicate_row"),
        (5, "value", "number"),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2026-03-29T03:30", "no_such_hour"),
        ("2026-03-29T02:59:59", None),
        ("2026-03-29T04:00", None),
        ("2026-03-29T03:30+02:00", None),
        ("2026-10-25T03:30", None),
    ],
)
def test_an_hour_that_clocks_skip_is_no_moment(text: str, reason: str | None) -> None:
    row = E_HEAD + f"E1,P1,A,2026-02-03,,20,,open,{text},,\n"
    if reason:
        assert refused(read_spells_csv, row) == [(2, "recorded_at", reason)]
    else:
        assert read_spells_csv(row.encode()).rows[0].recorded_at


def test_sums_are_written_as_people_write_them() -> None:
    facts = {"value": "ME-2027-001", "expected": "4041.10", "found": "-1.00"}
    problem = Problem("tapahtumat.xml", 2, "Amt", "settlement.amount", facts)
    assert "summa on 4\u00a0041,10\u00a0€, tiedostossa −1,00\u00a0€" in problem_words(problem, "fi")
    assert "€4,041.10" in problem_words(problem, "en")
