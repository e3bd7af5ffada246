"""The documentation's diagrams are drawn from the lifecycle tables."""

from marketplace.diagrams import TARGET, page


def test_the_lifecycles_in_the_documentation_are_those_of_the_code() -> None:
    assert TARGET.read_text(encoding="utf-8") == page(), "run: python -m marketplace.diagrams"
