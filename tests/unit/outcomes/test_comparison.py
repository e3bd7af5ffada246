"""Two schemes on the same facts: changes by rule, contract, group and referral."""

from collections import Counter
from datetime import date
from pathlib import Path

from click.testing import CliRunner
from hypothesis import given

from marketplace.cli import main
from outcomes.pure.comparison import Comparison, compare, reading_scheme
from outcomes.pure.comparison_words import comparison_csv, comparison_table
from outcomes.pure.engine import calculate
from outcomes.pure.facts import Referral, Spell
from outcomes.pure.scheme import parse_scheme
from outcomes.schemes import examples
from tests.unit.outcomes.one_person import REFERRAL, SCHEME, spell
from tests.unit.outcomes.scenarios import QUICK, referral_lists, spell_lists

OLD = SCHEME
TEXT = examples.text("valmennus.yaml")
NEW = parse_scheme(
    TEXT.replace("eur: 900", "eur: 1000.50").replace("id: retention_3\n", "id: three\n"), "new.yaml"
)


def comparison(referrals: list[Referral], spells: list[Spell]) -> Comparison:
    sides = [calculate(s, referrals, spells, as_of=date(2026, 12, 31)) for s in (OLD, NEW)]
    return compare(OLD, NEW, *sides, referrals)


def test_a_dearer_rule_is_more_for_the_person_and_a_renamed_one_goes_and_appears() -> None:
    found = comparison([REFERRAL], [spell("E1", date(2026, 2, 2))])
    assert (found.total.old_cents, found.total.new_cents, found.total.cents) == (
        360_000,
        360_000,
        0,
    )  # fmt: skip -- the cap of a person
    rules = {change.key: (change.cents, change.fate) for change in found.rules}
    assert rules == {
        "start": (0, "stays"),
        "job_start": (10_050, "stays"),
        "retention_3": (-170_000, "goes"),
        "retention_6": (-10_050, "stays"),
        "three": (170_000, "appears"),
    }


@QUICK
@given(referral_lists(), spell_lists())
def test_each_way_of_adding_up_comes_to_the_total(
    referrals: list[Referral], spells: list[Spell]
) -> None:
    found = comparison(referrals, spells)
    sums: Counter[str] = Counter()
    for change in found:
        sums[change.by, "old"] += change.old_cents  # type: ignore[index]
        sums[change.by, "new"] += change.new_cents  # type: ignore[index]
    for side in ("old", "new"):
        totals = {cents for (_, which), cents in sums.items() if which == side}  # type: ignore[misc]
        assert len(totals) <= 1
    sizes = [abs(change.cents) for change in found.referrals]
    assert sizes == sorted(sizes, reverse=True)


def test_the_table_speaks_three_languages_and_names_groups() -> None:
    found = comparison([REFERRAL], [spell("E1", date(2026, 2, 2), date(2026, 3, 1))])
    for lang, group, title in (
        ("fi", "pitkäaikaistyötön", "Säännöt"),
        ("sv", "långtidsarbetslös", "Regler"),
        ("en", "long-term unemployed", "Rules"),
    ):
        table = comparison_table(found, OLD, NEW, lang)
        assert group in table
        assert title in table
    assert "+€100.50" in comparison_table(found, OLD, NEW, "en")


def test_a_reading_scheme_knows_the_groups_and_rules_of_both() -> None:
    both = reading_scheme(OLD, NEW)
    assert both.rule("three") is not None
    assert both.rule("retention_3") is not None


def test_the_command_writes_a_table_and_a_file(tmp_path: Path) -> None:
    (tmp_path / "old.yaml").write_text(TEXT, encoding="utf-8")
    new = TEXT.replace("eur: 900", "eur: 1000.50").replace("  young:", "  senior:")
    (tmp_path / "new.yaml").write_text(new, encoding="utf-8")
    (tmp_path / "R.csv").write_text(
        "referral_id,person_key,contract_id,provider_id,municipality,referred_on,started_on,"
        "ended_on,groups\nR1,P1,C1,V1,109,2026-01-05,2026-01-12,,young\n"
    )
    (tmp_path / "E.csv").write_text(
        "spell_id,person_key,employer_id,started_on,ended_on,hours_per_week,monthly_pay_eur,kind,"
        "recorded_at\nE1,P1,A,2026-02-03,,37.5,,open,2026-02-10\n"
    )
    schemes = [str(tmp_path / "old.yaml"), str(tmp_path / "new.yaml")]
    options = ["--on", str(tmp_path), "--as-of", "2026-02-28", "--lang", "en"]
    out = ["--out", str(tmp_path / "DIFF.csv")]
    result = CliRunner().invoke(main, ["outcomes", "diff", *schemes, *options, *out])
    assert result.exit_code == 0, result.output
    assert "+€100.50" in result.output
    rows = (tmp_path / "DIFF.csv").read_text().splitlines()
    assert rows[:2] == [
        "by,key,old_cents,new_cents,difference_cents,old_lines,new_lines,fate",
        "total,,130000,140050,10050,2,2,stays",
    ]
    assert "groups,young,130000,140050,10050,2,2,stays" in rows
    (tmp_path / "E.csv").unlink()
    result = CliRunner().invoke(main, ["outcomes", "diff", *schemes, *options])
    assert (result.exit_code, "has no E.csv" in result.output) == (2, True)


def test_the_file_holds_every_change() -> None:
    found = comparison([REFERRAL], [])
    assert len(comparison_csv(found).splitlines()) == 1 + len(list(found))
