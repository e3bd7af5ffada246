"""Tables that people open in a spreadsheet: no text becomes a formula, no number becomes a text."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.pure.tables import csv_text, spreadsheet_text


@pytest.mark.parametrize(
    "text", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\tx", "\rx", "=HYPERLINK(1)"]
)
def test_a_text_that_would_be_reckoned_stays_a_text(text: str) -> None:
    assert read(csv_text(["nimi"], [[text]])) == [["nimi"], [f"'{text}"]]


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=2)
)
def test_what_a_system_takes_in_is_written_as_it_is(row: list[str]) -> None:
    assert read(csv_text(["a"], [row], as_is=True))[1] == row


@pytest.mark.parametrize("text", ["-1000.00", "+5", "-0,5", "Valmennus Oy", "", "358-1"])
def test_numbers_and_other_texts_stand_as_they_are(text: str) -> None:
    assert read(csv_text(["a"], [[text, 7]])) == [["a"], [text, "7"]]


def test_days_and_nothing_are_written_plainly() -> None:
    text = csv_text(["a", "b"], [[date(2026, 9, 1), None]], delimiter=";")
    assert text == "a;b\r\n2026-09-01;\r\n"


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_no_cell_begins_as_a_formula_and_no_word_is_lost(text: str) -> None:
    cell = read(csv_text(["a", "b"], [[text, "x"]]))[1][0]
    assert cell in (text, f"'{text}")
    assert not cell.startswith(("=", "@", "\t", "\r"))


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_a_spreadsheet_has_semicolons_and_commas_in_numbers_alone() -> None:
    text = spreadsheet_text(["eur", "nro"], [["-1200.50", "KL-1.2"], ["0.25", None]])
    assert text == "\ufeffeur;nro\r\n-1200,50;KL-1.2\r\n0,25;\r\n"
