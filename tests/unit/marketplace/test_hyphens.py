"""Soft hyphens: only in long words, at the joints of compounds, else between syllables."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from marketplace.platform.hyphens import EDGE, LIMIT, SOFT_HYPHEN, soften


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("markkinavuoropuhelu", "markkina-vuoropuhelu"),
        ("tilaajavastuuselvitys", "tilaajavastuu-selvitys"),
        ("työvoimakoulutuspaikka", "työvoima-koulutus-paikka"),
        ("kilpailuttamattomuus", "kilpai-lut-ta-mat-to-muus"),
    ],
)
def test_a_long_word_breaks_at_its_joints_or_syllables(word: str, parts: str) -> None:
    assert soften(word).replace(SOFT_HYPHEN, "-") == parts


def test_short_words_and_numbers_stay_as_they_are() -> None:
    text = "Työhönvalmennus pitkään työttömille, kevät 2027 (TK-2026-087)"
    assert soften(text) == text


def test_what_is_escaped_already_is_escaped_once() -> None:
    assert soften(Markup("Suunta &amp; Silta")) == Markup("Suunta &amp; Silta")
    assert soften("Suunta & <b>") == "Suunta & <b>"


@given(st.text(alphabet="abdeghijklmnoprstuvyäö TK-2026.,", max_size=80))
def test_nothing_but_soft_hyphens_is_added_and_never_near_an_end(text: str) -> None:
    softened = soften(text)
    assert softened.replace(SOFT_HYPHEN, "") == text
    for word in re.findall(rf"[^\W\d_{SOFT_HYPHEN}][\w{SOFT_HYPHEN}]*", softened):
        if SOFT_HYPHEN in word:
            assert len(word.replace(SOFT_HYPHEN, "")) >= LIMIT
            assert SOFT_HYPHEN not in word[:EDGE] + word[-EDGE:]
