"""Files that people open in a spreadsheet, as it reads them."""

import csv
import io


def spreadsheet(text: str) -> list[dict[str, str]]:
    """The rows by their columns; numbers have a comma. The file says first that it is UTF-8."""
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
