"""Areas of a paper that are blacked out, and how the program that draws papers is spoken to
(``raster``), without what it draws with."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

MOST_PAGES = 20
MOST_AREAS = 200
WHOLE = 1000
"""Areas are in thousandths of their page's width and height."""
UNREADABLE = 3
"""How the program ends where a paper cannot be drawn; it writes the code to its standard error."""


class Unreadable(Exception):
    """A paper that cannot be drawn; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Area:
    """A rectangle of a page (the first is 1), in thousandths of the page."""

    page: int
    left: int
    top: int
    width: int
    height: int


def words_of(areas: Sequence[Area]) -> str:
    """Areas as the program reads them."""
    return json.dumps([asdict(area) for area in areas])


def areas_of(words: str) -> list[Area]:
    """Areas as the program was told them."""
    return [Area(**each) for each in json.loads(words)]
