"""Figures of municipalities, so that their shares can be reckoned."""

from marketplace.platform.actor import Actor
from tests.factories.buyers import rule

CRITERIA = ("working_age", "broad_unemployment", "foreign_language")
FIGURES = ("9900109-6 30000", "9900082-7 5000", "9900061-6 10000")
"""Invented: the three municipalities of the tests by business ID."""
NAMES = "{fi: Luku, sv: Tal, en: Figure}"


def give_figures(system: Actor, *without: str) -> None:
    """The figures of each criterion; of those named none are given."""
    lines = ", ".join(f"'{line}'" for line in FIGURES)
    for key in CRITERIA:
        if key not in without:
            rule(system, "cost_share", key, f"{{names: {NAMES}, unit: figure, figures: [{lines}]}}")
