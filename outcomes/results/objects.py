"""Rows of a list of objects (JSON) as texts, as the same table saved as CSV would have them."""

import json
from collections.abc import Iterator
from typing import Any

from outcomes.pure.problems import FileProblems, Problem
from outcomes.pure.sheets import Cells

LIST = "results"


def is_objects(content: bytes) -> bool:
    """Whether a file is an object of JSON; no table begins so."""
    return content.lstrip()[:1] == b"{"


def object_rows(content: bytes, name: str) -> Iterator[Cells]:
    """The header and the rows of ``{"results": [{…}, …]}``; a row's number is its place in the
    list, from 1. Raises FileProblems."""
    try:
        said = json.loads(content, parse_float=str, parse_int=str, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise FileProblems([Problem(name, 0, "", "json")]) from error
    found = said.get(LIST)
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise FileProblems([Problem(name, 0, LIST, "json")])
    names = list(dict.fromkeys(key for each in found for key in each))
    problems = [
        Problem(name, place, key, "json_value")
        for place, each in enumerate(found, start=1)
        for key, value in each.items()
        if isinstance(value, (list, dict))
    ]
    if problems:
        raise FileProblems(problems)
    rows = ([_text(each.get(key)) for key in names] for each in found)
    return iter([(0, names), *enumerate(rows, start=1)]) if names else iter([])


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _no_number(text: str) -> str:
    raise ValueError(text)
