"""Tables as CSV: quick services' ledgers and bills, which people open in a spreadsheet, and what
accounts payable takes in.

Files that our own engine reads again (facts, lines, candidates of a sample) are written by
`outcomes.pure`.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula where a text begins with it."""
BYTE_ORDER_MARK = "\ufeff"
NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")


def csv_text(
    columns: Sequence[str],
    rows: Iterable[Iterable[Any]],
    *,
    delimiter: str = ",",
    as_is: bool = False,
) -> str:
    """The table with its head; None is an empty cell, and lines end as RFC 4180 says (CRLF).

    A text that a spreadsheet would reckon as a formula gets an apostrophe before it, which makes it
    a text there; a number, negative ones too, stays a number. A file that a system takes in is
    written `as_is`: to it the apostrophe would be a part of the text.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(rows if as_is else ([_plain(cell) for cell in row] for row in rows))
    return out.getvalue()


def spreadsheet_text(columns: Sequence[str], rows: Iterable[Iterable[Any]]) -> str:
    """The table as a Finnish spreadsheet opens it by itself: semicolons between cells, a comma in
    numbers, and a mark before it which says that it is UTF-8."""
    told = ([_with_comma(cell) for cell in row] for row in rows)
    return BYTE_ORDER_MARK + csv_text(columns, told, delimiter=";")


def _with_comma(cell: Any) -> Any:
    return cell.replace(".", ",") if isinstance(cell, str) and NUMBER.fullmatch(cell) else cell


def _plain(cell: Any) -> Any:
    if isinstance(cell, str) and cell.startswith(FORMULA) and not NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell
