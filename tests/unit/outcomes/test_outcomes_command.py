"""``outcomes``: schemes checked and calculated from files alone."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from marketplace.cli import main

EXAMPLES = Path(__file__).parents[3] / "outcomes" / "schemes" / "examples"
R = (
    "referral_id,person_key,contract_id,provider_id,municipality,referred_on,started_on,ended_on,"
    "groups\nR1,P1,C1,V1,109,2026-01-05,2026-01-12,,young\n"
)
E = (
    "spell_id,person_key,employer_id,started_on,ended_on,hours_per_week,monthly_pay_eur,kind,"
    "recorded_at\nE1,P1,A,2026-02-03,,37.5,,open,2026-02-10\n"
)


def run(
    folder: Path, *options: str, referrals: str = R, spells: str = E, scheme: str = "valmennus"
) -> Result:
    (folder / "R.csv").write_text(referrals)
    (folder / "E.csv").write_text(spells)
    files = ["--referrals", str(folder / "R.csv"), "--spells", str(folder / "E.csv")]
    out = ["--out", str(folder / "LINES.csv")]
    named = ["--scheme", str(EXAMPLES / f"{scheme}.yaml")]
    return CliRunner().invoke(main, ["outcomes", "calculate", *named, *files, *out, *options])


def test_a_calculation_leaves_lines_and_says_their_sum(tmp_path: Path) -> None:
    result = run(tmp_path, "--as-of", "2026-05-02")
    assert result.exit_code == 0
    assert "2 500,00" in result.output.replace("\u00a0", " ")
    lines = (tmp_path / "LINES.csv").read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[6] for line in lines] == ["rule", "start", "job_start", "retention_3"]
    assert "palvelu alkoi 12.1.2026" in lines[1]


def test_earlier_lines_leave_only_what_is_new(tmp_path: Path) -> None:
    run(tmp_path, "--as-of", "2026-05-02")
    (tmp_path / "LINES.csv").rename(tmp_path / "PAID.csv")
    paid = ["--paid", str(tmp_path / "PAID.csv"), "--lang", "en"]
    assert run(tmp_path, "--as-of", "2.8.2026", *paid).exit_code == 0
    lines = (tmp_path / "LINES.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2
    assert "in work for 6 months" in lines[1]


def test_explanations_hold_each_day_if_asked(tmp_path: Path) -> None:
    why = tmp_path / "WHY.json"
    run(tmp_path, "--as-of", "2026-05-02", "--explain", str(why), "--by-day")
    explained = json.loads(why.read_text(encoding="utf-8"))
    days = explained["lines"][2]["days"]
    assert (len(days), days[0]["on"], days[0]["spells"]) == (89, "2026-02-03", ["E1"])


def test_bad_rows_are_named_and_nothing_is_calculated(tmp_path: Path) -> None:
    bad = E + "E2,P1,A,2026-02-30,,20,,open,\n"
    result = run(tmp_path, "--as-of", "2026-05-02", "--lang", "en", spells=bad)
    assert result.exit_code == 1
    assert "E.csv, line 3, at started_on: 2026-02-30 is not a day" in result.output
    assert not (tmp_path / "LINES.csv").exists()


@pytest.mark.parametrize("codes", [(), ("--codes",)])
def test_bad_rows_are_left_out_and_counted_if_asked(tmp_path: Path, codes: tuple[str, ...]) -> None:
    bad = E + "E2,P1,A,2026-02-30,,20,,open,\nE3,P1,A,2026-02-01,2026-01-01,20,,open,\n"
    options = ("--as-of", "2026-05-02", "--lang", "en", "--skip-bad", *codes)
    result = run(tmp_path, *options, spells=bad)
    assert result.exit_code == 0
    assert "E.csv, line 3, at started_on: 2026-02-30 is not a day" in result.output
    assert result.output.endswith("Bad rows left out: 2\n")
    assert len((tmp_path / "LINES.csv").read_text(encoding="utf-8").splitlines()) == 4


def test_explanations_beside_codes_say_that_they_are_the_interpreters(tmp_path: Path) -> None:
    why = str(tmp_path / "WHY.json")
    result = run(tmp_path, "--as-of", "2026-05-02", "--codes", "--explain", why, "--lang", "en")
    assert "--explain is answered by the plain interpreter" in result.output


def test_words_come_from_the_plain_engine_whether_it_is_named_or_not(tmp_path: Path) -> None:
    assert run(tmp_path, "--as-of", "2026-12-31").exit_code == 0
    written = (tmp_path / "LINES.csv").read_bytes()
    assert run(tmp_path, "--as-of", "2026-12-31", "--reference").exit_code == 0
    assert (tmp_path / "LINES.csv").read_bytes() == written


def test_reasons_as_codes_are_alike_from_both_engines(tmp_path: Path) -> None:
    assert run(tmp_path, "--as-of", "2026-12-31", "--codes").exit_code == 0
    fast = (tmp_path / "LINES.csv").read_bytes()
    assert run(tmp_path, "--as-of", "2026-12-31", "--codes", "--reference").exit_code == 0
    assert (tmp_path / "LINES.csv").read_bytes() == fast
    assert len(fast.splitlines()) == 5


@pytest.mark.parametrize("option", ["--out", "--explain"])
def test_a_folder_that_is_not_there_is_refused_first(tmp_path: Path, option: str) -> None:
    missing = str(tmp_path / "nowhere" / "FILE")
    result = run(tmp_path, "--as-of", "2026-05-02", option, missing, spells="no header\n")
    assert "Traceback" not in result.output
    assert result.exit_code == 2
    assert "nowhere' does not exist." in result.output.splitlines()[-1]


def test_bad_rows_leave_no_half_written_lines(tmp_path: Path) -> None:
    bad = E + "E2,P1,A,2026-02-30,,20,,open,\n"
    result = run(tmp_path, "--as-of", "2026-05-02", "--codes", "--lang", "en", spells=bad)
    assert result.exit_code == 1
    assert "E.csv, line 3, at started_on: 2026-02-30 is not a day" in result.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["E.csv", "R.csv"]


def test_a_moment_that_is_none_is_refused(tmp_path: Path) -> None:
    result = run(tmp_path, "--as-of", "tomorrow")
    assert result.exit_code == 2
    assert "neither a day" in result.output


@pytest.mark.parametrize("name", ["valmennus", "osittainen", "kohortti"])
def test_the_examples_pass_the_check(name: str) -> None:
    result = CliRunner().invoke(main, ["outcomes", "check", str(EXAMPLES / f"{name}.yaml")])
    assert (result.exit_code, result.output.split(":")[0]) == (
        0,
        f"{name} {3 if name == 'valmennus' else 1}",
    )


def test_a_contradiction_is_said_with_its_line(tmp_path: Path) -> None:
    text = (EXAMPLES / "valmennus.yaml").read_text(encoding="utf-8")
    (tmp_path / "s.yaml").write_text(text.replace("in_group(partial_work_ability)", "in_group(x)"))
    result = CliRunner().invoke(
        main, ["outcomes", "check", str(tmp_path / "s.yaml"), "--lang", "en"]
    )
    assert result.exit_code == 1
    assert (
        "s.yaml, line 121, at rules.retention_3.pays.cases.2.if: x is not defined" in result.output
    )


@pytest.mark.parametrize("codes", [(), ("--codes",)])
def test_what_nothing_asks_about_is_said(tmp_path: Path, codes: tuple[str, ...]) -> None:
    strange = E + "E2,P9,A,2026-02-03,,20,,open,\n"
    result = run(tmp_path, "--as-of", "2026-05-02", "--lang", "en", *codes, spells=strange)
    assert result.exit_code == 0
    assert "E.csv, at person_key: spells left aside: 1, since their people have no" in result.output
    assert "P9" in result.output


def test_a_scheme_that_asks_about_contracts_says_that_none_are_given(tmp_path: Path) -> None:
    plain = R.replace("young", "")
    options = ("--as-of", "2026-05-02", "--lang", "en")
    result = run(tmp_path, *options, referrals=plain, scheme="work_programme")
    assert "no contracts are given (--contracts), but the scheme asks about them" in result.output
