"""Why a payment came back, in words, and whose it is to look into."""

import pytest

from outcomes.payments.return_codes import is_of_payer, return_words


@pytest.mark.parametrize(
    ("why", "words", "of_payer"),
    [
        ("AC04", "Tili on suljettu (AC04)", False),
        ("AM05 Kahdesti", "Pankin mukaan sama maksu tuli kahdesti (AM05) Kahdesti", True),
        ("XX99", "XX99", False),
        ("AC04X1", "AC04X1", False),
        ("Soitto pankista.", "Soitto pankista.", False),
    ],
)
def test_a_code_is_told_in_words_and_what_a_person_wrote_as_it_is(
    why: str, words: str, of_payer: bool
) -> None:
    assert (return_words(why), is_of_payer(why)) == (words, of_payer)
