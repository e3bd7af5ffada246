"""Keys of people and seals: opened by the right words or any two shares, and by nothing less."""

from itertools import combinations
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.sealing.crypto import (
    Cost,
    TooFewShares,
    WrongKey,
    new_pair,
    new_shared_key,
    open_with,
    rebuilt,
    seal_to,
    secret_of,
    unwrap,
    wrapped_anew,
)
from marketplace.sealing.strength import weakness

CHEAP = Cost(1, 8192)
WORDS = "hiljainen lumi peittää tienviitat"


def pair(words: str = WORDS) -> SimpleNamespace:
    fields, _secret = new_pair(words, CHEAP)
    return SimpleNamespace(**fields)


@pytest.mark.parametrize("count", [3, 4, 7])
def test_any_two_shares_open_and_a_lost_one_is_survived(count: int) -> None:
    public, shares = new_shared_key(count)
    box = seal_to(public, b"tarjous")
    for chosen in combinations(shares, 2):
        assert open_with(rebuilt(dict(chosen), public), box) == b"tarjous"
    for lost in range(count):
        left = dict(share for place, share in enumerate(shares) if place != lost)
        assert open_with(rebuilt(left, public), box) == b"tarjous"


def test_one_share_opens_nothing_nor_do_shares_of_two_seals() -> None:
    public, shares = new_shared_key(3)
    _other, others = new_shared_key(3)
    for share in shares:
        with pytest.raises(TooFewShares):
            rebuilt({share[0]: share[1]}, public)
    with pytest.raises(TooFewShares):
        rebuilt({1: shares[0][1], 2: others[1][1]}, public)
    with pytest.raises(TooFewShares):
        rebuilt({}, public)


def test_a_share_is_no_key_of_the_box() -> None:
    public, shares = new_shared_key(3)
    box = seal_to(public, b"tarjous")
    for _index, share in shares:
        with pytest.raises(WrongKey):
            open_with(share + share, box)


@settings(max_examples=20)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_only_the_words_of_a_key_open_it(words: str) -> None:
    made = pair()
    private = unwrap(made, secret_of(WORDS, made))
    assert open_with(private, seal_to(made.public_key, b"koe")) == b"koe"
    assert private not in made.wrapped_private_key
    if words != WORDS:
        with pytest.raises(WrongKey):
            unwrap(made, secret_of(words, made))


def test_the_same_letters_typed_in_two_ways_are_the_same_words() -> None:
    made = pair("p\u00e4iv\u00e4 on pitk\u00e4 ja valoisa")
    assert unwrap(made, secret_of("pa\u0308iva\u0308 on pitka\u0308 ja valoisa", made))


def test_new_words_open_the_same_key_and_the_old_ones_no_more() -> None:
    made = pair()
    private = unwrap(made, secret_of(WORDS, made))
    fields, _secret = wrapped_anew(private, "toiset sanat tähän", CHEAP)
    again = SimpleNamespace(**(vars(made) | fields))
    assert unwrap(again, secret_of("toiset sanat tähän", again)) == private
    with pytest.raises(WrongKey):
        unwrap(again, secret_of(WORDS, again))


@pytest.mark.parametrize(
    ("passphrase", "code"),
    [
        ("lyhyt lause", "sealing.passphrase_short"),
        ("abababababababab", "sealing.passphrase_uniform"),
        ("ostaja avaa tarjoukset", "sealing.passphrase_of_person"),
        ("Oona-on-vain-lyhyt-nimi", "sealing.passphrase_of_person"),
        (WORDS, None),
    ],
)
def test_weak_passphrases_are_named(passphrase: str, code: str | None) -> None:
    assert weakness(passphrase, ("Oona Ostaja", "officer@tyohame.example")) == code
