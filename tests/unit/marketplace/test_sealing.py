"""What is sealed opens to the same content, in its own place, with its own key, or not at all."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.public import PrivateKey
from nacl.secret import SecretBox

from marketplace.offers.sealing import (
    BrokenSeal,
    Place,
    canonical,
    open_copy,
    open_sealed,
    receipt_number,
    seal,
    seal_copy,
    unlock_old_draft,
)
from marketplace.sealing.installation import derive

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


@given(contents)
def test_an_own_copy_opens_with_the_organisation_s_key_alone(content: dict[str, object]) -> None:
    copy = seal_copy(content, bytes(PRIVATE.public_key))
    assert open_copy(copy, bytes(PRIVATE)) == content
    with pytest.raises(BrokenSeal):
        open_copy(copy, bytes(32))


@given(contents)
def test_a_draft_by_the_old_scheme_unlocks_for_its_own_offer_only(
    content: dict[str, object],
) -> None:
    locked = SecretBox(derive(SEAL_KEY, "draft", OFFER)).encrypt(canonical(content))
    assert unlock_old_draft(locked, SEAL_KEY, OFFER) == content
    with pytest.raises(BrokenSeal):
        unlock_old_draft(locked, SEAL_KEY, CALL)


@given(st.uuids(version=4))
def test_a_receipt_s_number_can_be_read_aloud(key: UUID) -> None:
    number = receipt_number(key)
    assert len(number) == 11
    assert not set("ILOU") & set(number)
