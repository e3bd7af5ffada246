"""What is sealed opens to the same content, in its own place, with its own key, or not at all."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.public import PrivateKey

from marketplace.offers.sealing import (
    BrokenSeal,
    Place,
    lock_draft,
    open_sealed,
    receipt_number,
    seal,
    unlock_draft,
)
from marketplace.procurement.keys import BrokenKey, make_key_pair, unwrap_private_key

SEAL_KEY = bytes(range(32))
CALL, OFFER = UUID(int=1), UUID(int=2)
PLACE = Place(CALL, OFFER, 1)
PRIVATE = PrivateKey(bytes(range(1, 33)))

words = st.text(alphabet=st.characters(exclude_categories=["Cs"]))
contents = st.fixed_dictionaries(
    {
        "prices": st.dictionaries(words, st.integers(0, 10**14)),
        "answers": st.dictionaries(words, words),
        "notes": words,
        "validity_confirmed": st.booleans(),
    }
)


@given(contents)
def test_what_is_sealed_opens_to_the_same_content(content: dict[str, object]) -> None:
    sealed = seal(content, PLACE, bytes(PRIVATE.public_key))
    assert open_sealed(sealed, PLACE, bytes(PRIVATE)) == content


@given(contents, st.data())
def test_a_changed_byte_is_refused(content: dict[str, object], data: st.DataObject) -> None:
    sealed = bytearray(seal(content, PLACE, bytes(PRIVATE.public_key)))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(BrokenSeal):
        open_sealed(bytes(sealed), PLACE, bytes(PRIVATE))


@given(st.integers(0, 200))
def test_a_shortened_ciphertext_is_refused(length: int) -> None:
    sealed = seal({"notes": "x" * 200}, PLACE, bytes(PRIVATE.public_key))
    with pytest.raises(BrokenSeal):
        open_sealed(sealed[:length], PLACE, bytes(PRIVATE))


@pytest.mark.parametrize(
    "elsewhere",
    [
        Place(UUID(int=9), OFFER, 1),
        Place(CALL, UUID(int=9), 1),
        Place(CALL, OFFER, 2),
    ],
)
def test_a_ciphertext_moved_to_another_place_is_refused(elsewhere: Place) -> None:
    sealed = seal({"notes": ""}, PLACE, bytes(PRIVATE.public_key))
    with pytest.raises(BrokenSeal, match="misplaced"):
        open_sealed(sealed, elsewhere, bytes(PRIVATE))


def test_the_same_content_never_looks_the_same() -> None:
    public = bytes(PRIVATE.public_key)
    assert seal({}, PLACE, public) != seal({}, PLACE, public)


def test_another_key_opens_nothing() -> None:
    sealed = seal({}, PLACE, bytes(PRIVATE.public_key))
    with pytest.raises(BrokenSeal):
        open_sealed(sealed, PLACE, bytes(PrivateKey.generate()))


def test_a_call_s_key_unwraps_for_that_call_and_installation_only() -> None:
    pair = make_key_pair(SEAL_KEY, CALL)
    private = unwrap_private_key(pair.wrapped_private, SEAL_KEY, CALL)
    assert bytes(PrivateKey(private).public_key) == pair.public
    assert private not in pair.wrapped_private
    for key, call in ((SEAL_KEY, OFFER), (bytes(32), CALL)):
        with pytest.raises(BrokenKey):
            unwrap_private_key(pair.wrapped_private, key, call)


@given(contents)
def test_a_draft_unlocks_for_its_own_offer_only(content: dict[str, object]) -> None:
    locked = lock_draft(content, SEAL_KEY, OFFER)
    assert unlock_draft(locked, SEAL_KEY, OFFER) == content
    with pytest.raises(BrokenSeal):
        unlock_draft(locked, SEAL_KEY, CALL)


@given(st.uuids(version=4))
def test_a_receipt_s_number_can_be_read_aloud(key: UUID) -> None:
    number = receipt_number(key)
    assert len(number) == 11
    assert not set("ILOU") & set(number)
