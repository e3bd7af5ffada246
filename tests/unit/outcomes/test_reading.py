"""Files straight into columns hold what the slow reader reads, and refuse what it refuses."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from outcomes.pure.calculation import Question
from outcomes.pure.columns import reading
from outcomes.pure.columns.calculation import lines_frame
from outcomes.pure.columns.reading import read_inputs
from outcomes.pure.engine import calculate
from outcomes.pure.files import Reading, Source, Sources, read_facts
from outcomes.pure.problems import FactProblems, FileProblems
from outcomes.pure.scheme import parse_scheme
from outcomes.schemes import examples
from tests.unit.outcomes.fact_files import files_of
from tests.unit.outcomes.random_facts import random_question
from tests.unit.outcomes.small_schemes import CONTRACT, STARTED, event, referral, spell
from tests.unit.outcomes.small_schemes import scheme as small_scheme

SCHEME = parse_scheme(examples.text("valmennus.yaml"), "valmennus.yaml")
ASKED = random_question(SCHEME, Random(3), 60)  # noqa: S311 -- no secret
FILES = replace(
    files_of(replace(ASKED, referrals=[replace(r, groups=("young",)) for r in ASKED.referrals])),
    events=None,
    tables=None,
)
HOW = Reading(SCHEME)


def lines(files: Sources) -> list[tuple[object, ...]]:
    inputs = read_inputs(files, SCHEME, ASKED.as_of, HOW)
    return lines_frame(SCHEME, inputs, ASKED.as_of.day).rows()


def changed(files: Sources, change: Callable[[str], str]) -> Sources:
    spells = Source("E.csv", change(files.spells.data.decode()).encode())
    return replace(files, spells=spells)


def test_an_ordinary_file_is_read_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "read_facts", None)
    assert len(lines(FILES)) > 50


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace(",", ";"),
        lambda text: text.replace(",A,", ',"A",'),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace(",A,", ", A ,"),
        lambda text: text + text.splitlines()[0] + "\n\n",
        lambda text: text.replace(",20,", ",20.0,"),
        lambda text: text.removesuffix("\n"),
    ],
)
def test_files_that_say_the_same_give_the_same(change: Callable[[str], str]) -> None:
    assert lines(changed(FILES, change)) == lines(FILES)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(",open,", ",closed,", 1),
        lambda text: text.replace("37.5", "377.5", 1),
        lambda text: text.replace("2026-0", "2026-2", 1),
        lambda text: text + text.splitlines()[1] + "\n",
        lambda text: text + "one cell\n",
        lambda text: text.replace("employer_id", "employer"),
        lambda text: text.replace(",A,", ",,", 1),
        lambda text: text.replace(",A,", ",A\x07,", 1),
        lambda text: text.replace(",A,", "," + "A" * 201 + ",", 1),
        lambda text: text.replace("2000.00", "2.000,00", 1),
    ],
)
def test_what_is_bad_is_named_as_the_slow_reader_names_it(change: Callable[[str], str]) -> None:
    bad = changed(FILES, change)
    with pytest.raises(FileProblems) as slow:
        read_facts(bad, HOW)
    with pytest.raises(FileProblems) as fast:
        lines(bad)
    assert fast.value.problems == slow.value.problems


def test_a_small_file_that_cannot_be_read_hides_no_problem_of_the_others() -> None:
    bad = changed(FILES, lambda text: text.replace(",open,", ",closed,", 1))
    bad = replace(bad, events=Source("V.csv", b"event_id\n"))
    with pytest.raises(FileProblems) as found:
        lines(bad)
    assert {problem.file for problem in found.value.problems} == {"E.csv", "V.csv"}


def test_a_deliverable_of_an_unknown_contract_is_named() -> None:
    report = {"id": "report", "for": "deliverable", "when": {"event": {"type": "done"}}}
    made = small_scheme({**report, "pays": "fee"}, events={"done": {}})
    done = event("done", STARTED, subject="D1", subject_kind="deliverable", contract_id="C9")
    asked = Question(made, ASKED.as_of, (referral(),), (spell(STARTED),), (done,), (CONTRACT,))
    with pytest.raises(FactProblems, match="C9 is not given"):
        read_inputs(files_of(asked), made, asked.as_of, Reading(made))
    with pytest.raises(FactProblems, match="C9 is not given"):
        calculate(made, [referral()], (), [CONTRACT], as_of=STARTED, events=[done])


def test_a_referral_of_an_unknown_contract_is_named() -> None:
    assert FILES.contracts is not None
    lacking = Source("C.csv", FILES.contracts.data.replace(b"C3,", b"C9,"))
    with pytest.raises(FactProblems, match="C3 is not given"):
        lines(replace(FILES, contracts=lacking))


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_rows_that_only_have_the_right_number_of_cells_together_are_refused(
    order: tuple[int, int],
) -> None:
    longer, shorter = order
    rows = FILES.referrals.data.decode().split("\n")
    rows[longer] += ",integration"
    rows[shorter] = rows[shorter].rpartition(",")[0]
    files = replace(FILES, referrals=Source("R.csv", "\n".join(rows).encode()))
    with pytest.raises(FileProblems) as bad:
        lines(files)
    assert {problem.row for problem in bad.value.problems} == {2, 3}
