"""A statement gathered in a bundle, calculated again, and set against other facts."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from marketplace.cli import main
from outcomes.pure.annex.archive import MOST_BYTES, pack
from outcomes.pure.annex.bundle import Bundle, read_bundle, write_bundle
from outcomes.pure.annex.recompute import Recomputed, fact_differences, recompute
from outcomes.pure.annex.words import recomputed_words
from outcomes.pure.engine import calculate
from outcomes.pure.facts import AsOf
from outcomes.pure.files import Facts, Reading, Source, read_facts, write_lines_csv
from outcomes.pure.lines import LineKey
from outcomes.pure.problems import FileProblems, problem_words
from outcomes.pure.scheme import parse_scheme
from outcomes.schemes import examples
from tests.unit.outcomes.scenarios import QUICK

TEXT = examples.text("valmennus.yaml")
R = (
    "referral_id,person_key,contract_id,provider_id,municipality,referred_on,started_on,ended_on,"
    "groups\nR1,P1,C1,V1,109,2026-01-05,2026-01-12,,young\nR2,P2,C1,V1,109,2026-01-05,,,\n"
)
E = (
    "spell_id,person_key,employer_id,started_on,ended_on,hours_per_week,monthly_pay_eur,kind,"
    "recorded_at,version,withdrawn\n"
    "E1,P1,A,2026-02-03,,37.5,2500.50,open,2026-02-10,1,\n"
    "E2,P2,A,2026-02-03,,37.5,,open,2026-02-10,1,\n"
)


def bundle(**changes: str) -> Bundle:
    files = {"scheme.yaml": TEXT, "R.csv": R, "E.csv": E, "conventions.md": "Both ends count."}
    data = {name: text.encode() for name, text in (files | changes).items()}
    made = Bundle("B.zip", date(2026, 5, 31), data)
    scheme = parse_scheme(TEXT, "scheme.yaml")
    facts = read_facts(made.sources(), Reading(scheme))
    lines = calculate(scheme, facts.referrals, facts.spells, as_of=made.as_of)
    data.setdefault("LINES.csv", write_lines_csv(lines).encode())
    return made


def with_own(**files: str) -> Recomputed:
    own = {f"{name}.csv": Source(f"own/{name}.csv", text.encode()) for name, text in files.items()}
    return recompute(bundle(), own)


def first(found: Recomputed) -> tuple[str, str, str, str, str]:
    assert found.own is not None
    fact = found.own.first
    assert fact is not None
    return fact.file, fact.identifier, fact.column, fact.stated, fact.own


def test_a_bundle_read_back_is_the_same_and_its_bytes_do_not_vary() -> None:
    made = bundle()
    data = write_bundle(made)
    assert read_bundle(data, "B.zip") == made
    shuffled = Bundle("B.zip", made.as_of, dict(reversed(made.files.items())))
    assert write_bundle(shuffled) == data


def test_each_line_of_a_statement_comes_out() -> None:
    found = recompute(bundle())
    assert (found.comes_out, len(found.stated)) == (True, 3)
    assert "täsmää sentilleen" in recomputed_words(found, "fi")


def test_a_line_that_is_a_cent_off_is_named() -> None:
    made = bundle()
    lines = made.files["LINES.csv"].decode().replace(",90000,90000,", ",90000,90001,")
    found = recompute(bundle(**{"LINES.csv": lines}))
    assert not found.comes_out
    assert "C1, R1, job_start, 3 Feb 2026: €900.01 → €900.00" in recomputed_words(found, "en")


def test_the_same_facts_written_otherwise_are_the_same() -> None:
    own = (
        E.replace("2026-02-03", "3.2.2026")
        .replace("2500.50", "2 500.5")
        .replace(",37.5,", ",37.50,")
    )
    found = with_own(E=own, R=R.replace("young", " young ; "))
    assert found.comes_out
    assert found.own is not None
    assert (found.own.first, found.own.further) == (None, ())
    assert "The facts do not differ." in recomputed_words(found, "en")


def test_the_first_fact_that_differs_is_named_with_both_values_and_its_lines() -> None:
    own = E.replace("E1,P1,A,2026-02-03,", "E1,P1,A,2026-02-17,").replace("2500.50", "2600")
    found = with_own(E=own)
    assert first(found) == ("E.csv", "E1", "started_on", "2026-02-03", "2026-02-17")
    assert found.own is not None
    assert len(found.own.further) == 1
    said = recomputed_words(found, "en").splitlines()
    assert "  E.csv, E1, monthly_pay_eur: 2500.50 in the bundle, 2600.00 in yours" in said
    days = [(pair.line.rule, pair.line.outcome_on.isoformat()) for pair in found.own.because]
    assert days == [
        ("job_start", "2026-02-03"),
        ("job_start", "2026-02-17"),
        ("retention_3", "2026-05-02"),
        ("retention_3", "2026-05-16"),
    ]
    assert not found.comes_out


def test_a_fact_that_changes_no_line_is_named_all_the_same() -> None:
    found = with_own(E=E.replace("2500.50", "2600"))
    assert first(found) == ("E.csv", "E1", "monthly_pay_eur", "2500.50", "2600.00")
    assert found.comes_out
    assert "Yksikään rivi ei poikkea sen vuoksi." in recomputed_words(found, "fi")


def test_only_the_lines_of_the_first_fact_are_said_to_follow_from_it() -> None:
    own = (
        E.replace("2500.50", "2600")
        .replace("E2,", "E3,")
        .replace("E1,P1,A,2026-02-03", "E1,P1,A,2026-02-04")
    )
    found = with_own(R=R.replace(",109,2026-01-05,,,", ",091,2026-01-05,,,"), E=own)
    assert first(found) == ("R.csv", "R2", "municipality", "109", "091")
    assert found.own is not None
    assert found.own.because == ()
    assert len(found.own.lines) == 4


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("E2,P2,A,2026-02-03,,37.5,,open,2026-02-10,1,\n", "", ("E2", "", "+", "")),
        ("E2,", "E0,", ("E0", "", "", "+")),
        ("2026-02-10,1,\nE2", "2026-02-10,1,true\nE2", ("E1", "withdrawn", "false", "true")),
        ("2026-02-10,1,\nE2", "2026-06-01T00:00+03:00,1,\nE2",
         ("E1", "recorded_at", "2026-02-09T22:00:00+00:00", "2026-06-01T00:00:00+03:00")),
    ],
)  # fmt: skip
def test_a_fact_that_one_side_did_not_know_says_why(
    old: str, new: str, expected: tuple[str, ...]
) -> None:
    found = with_own(E=E.replace(old, new))
    assert first(found) == ("E.csv", *expected)
    for lang in ("fi", "sv", "en"):
        assert expected[0] in recomputed_words(found, lang)


def test_facts_that_do_not_fit_together_still_name_the_first_one() -> None:
    contracts = "contract_id,starts_on,ends_on,capacity,budget_line\nC9,,,,\n"
    found = with_own(C=contracts)
    assert first(found) == ("C.csv", "C9", "", "", "+")
    assert not found.comes_out
    assert "the contract C1 is not given" in recomputed_words(found, "en")


def zipped(*entries: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return out.getvalue()


def entries(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_entry(name: str, data: bytes) -> bytes:
    return zipped(*(entries(write_bundle(bundle())) | {name: data}).items())


def without(name: str) -> bytes:
    return zipped(*(e for e in entries(write_bundle(bundle())).items() if e[0] != name))


def with_manifest(**changes: object) -> bytes:
    manifest = json.loads(entries(write_bundle(bundle()))["manifest.json"])
    return with_entry("manifest.json", json.dumps(manifest | changes).encode())


def claiming_less(data: bytes) -> bytes:
    """An archive in which an entry claims fewer bytes than it unpacks to."""
    return data.replace((1000).to_bytes(4, "little"), (10).to_bytes(4, "little"))


def bomb() -> bytes:
    half = MOST_BYTES // 2
    return zipped(("R.csv", b"0" * half), ("E.csv", b"0" * (half + 1)))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (lambda: b"", "no whole zip file"),
        (lambda: b"PK" * 100, "no whole zip file"),
        (lambda: write_bundle(bundle())[:-30], "no whole zip file"),
        (lambda: write_bundle(bundle()).replace(b"E1,P1", b"E1,P9"), "no whole zip file"),
        (lambda: claiming_less(zipped(("R.csv", b"0" * 1000))), "no whole zip file"),
        (bomb, "too large: at most 256 MiB"),
        (lambda: zipped(*((f"{n}" * 20, b"") for n in range(400))), "too large"),
        (lambda: with_entry("../../etc/passwd", b""), "'../../etc/passwd', which does not belong"),
        (lambda: with_entry("/R.csv", b""), "'/R.csv', which does not belong"),
        (lambda: with_entry("R.csv/", b""), "'R.csv/', which does not belong"),
        (lambda: with_entry("R.csv", b"other"), "R.csv is not the file that manifest.json names"),
        (lambda: with_entry("C.csv", b"more"), "C.csv is not the file that manifest.json names"),
        (lambda: without("E.csv"), "the bundle lacks E.csv"),
        (lambda: without("manifest.json"), "the bundle lacks manifest.json"),
        (lambda: with_manifest(engine="1"), "engine version 1, this is version 10"),
        (lambda: with_manifest(bundle=2), "manifest.json, at bundle: 2 is not"),
        (lambda: with_manifest(as_of="soon"), "manifest.json, at as_of: "),
        (lambda: with_manifest(files=[]), "manifest.json, at files: "),
        (
            lambda: with_entry("manifest.json", b"[" * 100_000),
            "manifest.json: the manifest is not readable JSON",
        ),
        (
            lambda: with_entry("manifest.json", b"\xff"),
            "manifest.json: the manifest is not readable JSON",
        ),
        (lambda: pack({"R.csv": b""}) + b"\n", "no whole zip file"),
    ],
)
def test_what_is_no_bundle_is_refused_in_one_line(data: Callable[[], bytes], said: str) -> None:
    with pytest.raises(FileProblems) as refused:
        read_bundle(data(), "B.zip")
    (problem,) = refused.value.problems
    assert said in problem_words(problem, "en")
    assert "\n" not in problem_words(problem, "en")


@QUICK
@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=4))
def test_a_damaged_bundle_is_refused_or_the_same(damage: list[tuple[int, int]]) -> None:
    whole = write_bundle(bundle())
    data = bytearray(whole)
    for place, byte in damage:
        data[place % len(data)] = byte
    try:
        assert read_bundle(bytes(data), "B.zip").files == bundle().files
    except FileProblems as refused:
        assert len(refused.problems) == 1


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["outcomes", *map(str, arguments), "--lang", "en"])


def test_the_commands_make_a_bundle_and_calculate_it_again(tmp_path: Path) -> None:
    for name, text in (("S.yaml", TEXT), ("R.csv", R), ("E.csv", E)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    files = ["--scheme", tmp_path / "S.yaml", "--referrals", tmp_path / "R.csv"]
    files += ["--spells", tmp_path / "E.csv", "--as-of", "2026-05-31"]
    made = tmp_path / "B.zip"
    result = run("bundle", *files, "--out", made)
    assert result.exit_code == 0, result.output
    assert set(entries(made.read_bytes())) == {
        "scheme.yaml", "R.csv", "E.csv", "LINES.csv", "conventions.md", "manifest.json",
    }  # fmt: skip
    result = run("recompute", made)
    assert (result.exit_code, "Every line comes out" in result.output) == (0, True)

    own = tmp_path / "own"
    own.mkdir()
    (own / "E.csv").write_text(E.replace("37.5,2500.50", "17,2500.50"))
    result = run("recompute", made, "--facts", own)
    assert result.exit_code == 1
    assert "E.csv, E1, hours_per_week: 37.5 in the bundle, 17 in yours" in result.output

    made.write_bytes(made.read_bytes()[:-1])
    result = run("recompute", made)
    assert (result.exit_code, result.output.count("\n")) == (1, 1)


def test_a_statement_of_which_people_refused_an_outcome_comes_out(tmp_path: Path) -> None:
    header, *rows = bundle().files["LINES.csv"].decode().splitlines(keepends=True)
    refused = header + next(row for row in rows if ",job_start," in row)
    texts = {"S.yaml": TEXT, "R.csv": R, "E.csv": E, "REFUSED.csv": refused}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    files = ["--scheme", tmp_path / "S.yaml", "--referrals", tmp_path / "R.csv"]
    files += ["--spells", tmp_path / "E.csv", "--refused", tmp_path / "REFUSED.csv"]
    files += ["--as-of", "2026-05-31"]
    made = tmp_path / "B.zip"
    assert run("bundle", *files, "--out", made).exit_code == 0
    assert ",job_start," not in entries(made.read_bytes())["LINES.csv"].decode()
    assert run("recompute", made).exit_code == 0
    for engine in ([], ["--codes"]):
        assert run("calculate", *files, *engine, "--out", tmp_path / "L.csv").exit_code == 0
        assert ",job_start," not in (tmp_path / "L.csv").read_text(encoding="utf-8")
    own = tmp_path / "own"
    own.mkdir()
    (own / "REFUSED.csv").write_text(header)
    result = run("recompute", made, "--facts", own)
    assert result.exit_code == 1
    assert "REFUSED.csv, job_start/R1/2026-02-03" in result.output


def test_refused_lines_of_one_outcome_are_told_apart() -> None:
    def refused(contract: str, kind: str, subject: str) -> LineKey:
        return LineKey(contract, date(2026, 1, 31), "", "r", "", kind, subject, "S")

    def facts(*keys: LineKey) -> Facts:
        return Facts((), (), (), (), (), (), (), keys)

    members = [refused("C1", "provider", member) for member in ("a", "b")]
    floors = [refused(contract, "contract", "2026-01") for contract in ("C1", "C2")]
    scheme = parse_scheme(TEXT, "scheme.yaml")
    for gone, kept in (members, floors):
        (found,) = fact_differences(
            scheme, facts(gone, kept), facts(kept), AsOf.of(date(2026, 12, 31))
        )
        assert (found.stated, found.own) == ("+", "")
        assert gone.contract_id in found.identifier
        assert gone.subject_id in found.identifier


def test_a_bundle_says_of_which_facts_nothing_is_asked(tmp_path: Path) -> None:
    spells = E + "E3,P9,A,2026-02-03,,37.5,,open,2026-02-10,1,\n"
    for name, text in (("S.yaml", TEXT), ("R.csv", R), ("E.csv", spells)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    files = ["--scheme", tmp_path / "S.yaml", "--referrals", tmp_path / "R.csv"]
    files += ["--spells", tmp_path / "E.csv", "--as-of", "2026-05-31"]
    assert "P9" in run("bundle", *files, "--out", tmp_path / "B.zip").output
    schemes = [tmp_path / "S.yaml", tmp_path / "S.yaml"]
    assert "P9" in run("diff", *schemes, "--on", tmp_path, "--as-of", "2026-05-31").output


def test_a_statement_that_does_not_come_out_is_not_gathered(tmp_path: Path) -> None:
    lines = bundle().files["LINES.csv"].decode().replace(",90000,90000,", ",90000,90001,")
    for name, text in (("S.yaml", TEXT), ("R.csv", R), ("E.csv", E), ("LINES.csv", lines)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    files = ["--scheme", tmp_path / "S.yaml", "--referrals", tmp_path / "R.csv"]
    files += ["--spells", tmp_path / "E.csv", "--lines", tmp_path / "LINES.csv"]
    result = run("bundle", *files, "--as-of", "2026-05-31", "--out", tmp_path / "B.zip")
    assert result.exit_code == 1
    assert not (tmp_path / "B.zip").exists()
