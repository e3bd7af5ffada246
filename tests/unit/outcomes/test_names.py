"""Names and contacts as people type them: a search means somebody, two are the same."""

import pytest

from outcomes.pure.names import means, reaches, same_person_texts


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("tyyne", True),
        ("Tuulen", True),
        ("tuulentupa TYY", True),
        ("yyne", False),
        ("Tyyne Mottonen", True),
        ("Tyyne Virtanen", False),
        ("motto", True),
        ("050 111", True),
        ("+358 50 1112222", True),
        ("2222", True),
        ("22", False),
        ("Tyyne@tuulen", True),
        ("tuulentupa.example", False),
        ("-", False),
    ],
)
def test_a_search_means_beginnings_of_names_and_parts_of_numbers(words: str, meant: bool) -> None:
    name, contact = "Tyyne Möttönen-Tuulentupa", "tyyne@tuulentupa.example, 050 111 2222"
    assert means(words, name, contact) is meant


@pytest.mark.parametrize(
    ("name", "contact", "same"),
    [
        ("TUULENTUPA Tyyne", "+358 (50) 111-2222", True),
        ("Tyyne Tuulentupa", "Tyyne@Tuulentupa.example", True),
        ("Tyyne Tuulentupa", "050 111 2223", False),
        ("Tyyni Tuulentupa", "050 111 2222", False),
        ("Tyyne Tuulentupa", "ei numeroa", False),
    ],
)
def test_the_same_name_and_one_same_way_to_a_person_are_the_same_person(
    name: str, contact: str, same: bool
) -> None:
    known = same_person_texts("Tyyne Tuulentupa", "tyyne@tuulentupa.example, 050 111 2222")
    assert (not set(known).isdisjoint(same_person_texts(name, contact))) is same


@pytest.mark.parametrize(
    ("contact", "reached"),
    [
        ("040 123 4567", True),
        ("+358 (0)40-1234567 / iltaisin", True),
        ("Matti, matti@keksitty.example", True),
        ("ei numeroa", False),
        ("12345", False),
        ("matti@keksitty", False),
        ("0" * 30, False),
    ],
)
def test_a_contact_reaches_somebody_by_number_or_address(contact: str, reached: bool) -> None:
    assert reaches(contact) is reached
