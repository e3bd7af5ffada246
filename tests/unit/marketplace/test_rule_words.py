"""What is wrong with the value of a rule is told in words of the product, not of its libraries."""

import re

import pytest

from marketplace.rules.schemas import VALUES, value_problems

NO_TEXT = (None, -1, 10**9, 1.5, True, {}, [], {"fi": ""}, [{}], [""], ["?"], [-1])
WRONG = ("", "?", "x" * 500, *NO_TEXT)
ENGLISH = re.compile(r"\b(must|not|valid|length|shorter|longer|string|field|write|number)\b", re.I)


@pytest.mark.parametrize("kind", VALUES)
def test_a_wrong_value_is_told_in_finnish(kind: str) -> None:
    said = {
        str(problem.facts["reason"])
        for wrong in WRONG
        for problem in value_problems(kind, dict.fromkeys(VALUES[kind]().fields, wrong))
    }
    assert said
    assert [words for words in said if ENGLISH.search(words) or " " not in words] == []
