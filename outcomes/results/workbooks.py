"""Rows of a workbook (XLSX) as texts, as the same table saved as CSV would have them."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO

from python_calamine import CalamineError, CalamineWorkbook

from outcomes.pure.problems import FileProblems, Problem
from outcomes.pure.sheets import Cells

ZIP = b"PK\x03\x04"
MOST_MEBIBYTES = 256
"""How large the parts of a workbook may be unpacked."""
Cell = int | float | str | bool | time | date | datetime | timedelta


def is_workbook(content: bytes) -> bool:
    """Whether a file is a workbook, whatever its name says."""
    return content.startswith(ZIP)


def workbook_rows(content: bytes, name: str) -> Iterator[Cells]:
    """The rows of the first sheet that hold anything, by their numbers. Raises FileProblems."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as parts:
            size = sum(part.file_size for part in parts.infolist())
        if size > MOST_MEBIBYTES * 2**20:
            facts = {"limit": f"{MOST_MEBIBYTES} MiB"}
            raise FileProblems([Problem(name, 0, "", "too_big", facts)])
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, zipfile.BadZipFile, IndexError) as error:
        raise FileProblems([Problem(name, 0, "", "workbook")]) from error
    for place, cells in enumerate(rows, start=1):
        texts = [_text(cell) for cell in cells]
        if any(text.strip() for text in texts):
            yield place, texts


def _text(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else str(cell)
    if isinstance(cell, datetime):
        whole_day = cell.time() == time()
        return cell.date().isoformat() if whole_day else cell.isoformat(timespec="seconds")
    return cell.isoformat() if isinstance(cell, (date, time)) else str(cell)
