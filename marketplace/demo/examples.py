"""Example figures of the demo: shares of the municipalities, accounts, and what other systems paid.

They are invented and named so. The product brings none of them: an installation enters its own.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from random import Random

from marketplace.demo.cast import Cast, cast_data
from marketplace.rules.service import load_rules

RULES = Path(__file__).with_name("example_rules.yaml")
HEAD = "reference;budget_line;municipality;paid_on;amount_eur"
GRANTS: Mapping[str, tuple[str, ...]] = {
    "wage_subsidy": ("wage_subsidy_private", "wage_subsidy_municipal"),
    "start_up_grant": ("start_up_grant",),
}
"""The budget lines of each source."""


def load_examples(cast: Cast) -> None:
    """The example figures and accounts, as rules of the demo's area."""
    load_rules(cast.system, RULES.read_text(encoding="utf-8"))


def granted_elsewhere(random: Random, day: date) -> dict[str, str]:
    """What other systems paid on a day for clients of each municipality, a file for each source."""
    area = cast_data()["area"]
    towns = [each["municipality_code"] for each in (area["buyer"], *area["municipalities"])]
    return {
        source: "\n".join([HEAD, *_rows(random, day, towns, lines), ""])
        for source, lines in GRANTS.items()
    }


def _rows(random: Random, day: date, towns: list[str], lines: tuple[str, ...]) -> list[str]:
    return [
        f"ESIM-{line}-{town}-{day:%Y%m%d};{line};{town};{day.isoformat()};{amount}.00"
        for line in lines
        for town in towns
        for amount in [random.randrange(200, 1600, 10)]
    ]
