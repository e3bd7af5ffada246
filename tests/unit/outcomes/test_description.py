"""Schemes described in words: every piece is said, in three languages."""

import pytest
from click.testing import CliRunner

from marketplace.cli import main
from outcomes.pure.description import phrases
from outcomes.pure.description.describe import describe
from outcomes.pure.expressions.types import FUNCTIONS
from outcomes.pure.reasons import LANGUAGES
from outcomes.pure.scheme import parse_scheme
from outcomes.schemes import examples

NAMES = sorted(path.name for path in examples.FOLDER.glob("*.yaml") if ".cases" not in path.name)


def described(name: str, lang: str) -> str:
    """All that is said of an example scheme."""
    scheme = parse_scheme(examples.text(name), name)
    rows = [row for section in describe(scheme, lang) for row in section.rows]
    return "\n".join(f"{row.label}: {'; '.join(text for _, text in row.says)}" for row in rows)


def test_rules_are_said_in_finnish() -> None:
    said = described("valmennus.yaml", "fi")
    assert (
        "Kun on kertynyt 3 kuukautta työtä 'vähintään 18 viikkotunnin työ', jaksossa 'työ'" in said
    )
    assert "kun enemmistö lasketuista päivistä on tätä: työn laji on palkkatuettu työ" in said
    assert "Päättyy" not in said
    assert "päättyy, kun katko on yli 14 päivää" in said


def test_values_are_said_where_they_are_used() -> None:
    said = described("osittainen.yaml", "en")
    assert "where the day of referral is before the first day of unemployment + 12 months" in said
    assert "under_12_months" not in said


def test_a_choice_within_a_sum_shows_where_it_ends() -> None:
    said = described("rusta_och_matcha.yaml", "en")
    assert "The greatest of €0.00, (2 × Result if the participant is in the group" in said
    assert "else Result)) − what rule 'result 2 months' came to" in said


def test_what_a_not_denies_shows_where_it_ends() -> None:
    said = described("ticket_to_work.yaml", "en")
    assert "(not: the participant is in the group 'SSI recipient') and the participant is" in said


def test_how_often_is_said_of_the_subject_of_the_rule() -> None:
    said = described("kickstart.yaml", "fi")
    assert "nintään 1000 kertaa työnantajaa kohti" in said
    assert "ohjausta kohti" not in said


def test_days_of_spells_come_before_and_after() -> None:
    said = described("avgs_mpav.yaml", "en")
    assert "is before the first day of the work + 3 months − 1 day" in said


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_example_is_described_in_every_language(name: str, lang: str) -> None:
    assert len(described(name, lang).splitlines()) > 3


def test_every_function_has_words() -> None:
    generic = {"min", "max", "if", "known"}
    assert {*FUNCTIONS, *generic} == set(phrases.CALLS["fi"])


def test_every_language_says_it_in_its_own_words() -> None:
    for table in (phrases.NAMES, phrases.CALLS, phrases.PIECES):
        assert len({frozenset(words) for words in table.values()}) == 1


def test_the_command_ends_with_an_example() -> None:
    file = examples.FOLDER / "valmennus.yaml"
    result = CliRunner().invoke(main, ["outcomes", "describe", str(file), "--lang", "sv"])
    assert result.exit_code == 0
    assert "## Exempel\n- Tjänsten började 1.1.2026" in result.output
