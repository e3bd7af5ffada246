"""XML that others wrote, read with care: no entities, no network, bounded, problems by line.

Elements are asked for by their local names, since a standard's version is in its namespace.
"""

import re
from datetime import date
from decimal import Decimal
from typing import NoReturn

from lxml import etree

from outcomes.pure.problems import FileProblems, Problem
from outcomes.pure.scalars import BadValue, read_date

MAX_MEBIBYTES = 16
Element = etree._Element


def read_xml(content: bytes, file: str) -> Element:
    """The root of a document. Raises FileProblems where it is too large, is not well-formed or
    has a document type of its own, by which entities could be declared."""
    if len(content) > MAX_MEBIBYTES * 1024 * 1024:
        raise _problem(file, 0, "too_big", limit=f"{MAX_MEBIBYTES} MiB")
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise _problem(file, error.lineno or 0, "xml.malformed") from error
    if root.getroottree().docinfo.doctype:
        raise _problem(file, 1, "xml.doctype")
    return root


def _problem(file: str, row: int, reason: str, **facts: str) -> FileProblems:
    return FileProblems([Problem(file, row, "", reason, facts)])


def local(element: Element) -> str:
    """An element's name without its namespace."""
    return str(etree.QName(element).localname)


def namespace(element: Element) -> str:
    """An element's namespace; empty where it has none."""
    return str(etree.QName(element).namespace or "")


def _path(path: str) -> str:
    return "/".join(f"{{*}}{name}" for name in path.split("/"))


def all_at(element: Element, path: str) -> list[Element]:
    """The elements at a path of local names such as ``Refs/EndToEndId``."""
    return element.findall(_path(path))


def at(element: Element | None, path: str) -> Element | None:
    """The first element at a path of local names."""
    return None if element is None else element.find(_path(path))


def text_at(element: Element | None, *paths: str) -> str:
    """The trimmed text at the first of several paths that has any; empty where none has."""
    for path in paths:
        found = at(element, path)
        if found is not None and (text := (found.text or "").strip()):
            return text
    return ""


def wrong(file: str, element: Element, reason: str, **facts: str) -> NoReturn:
    """Refuse a document for what is wrong at an element, by its line and name."""
    place = Problem(file, element.sourceline or 0, local(element), reason, facts)
    raise FileProblems([place])


def cents_at(file: str, element: Element, point: str = ".") -> int:
    """Cents of an amount that an element holds, such as 1700.5; fractions of a cent are refused.

    Raises FileProblems.
    """
    text = (element.text or "").strip()
    plain = text.replace(point, ".", 1) if point in text else text
    found = re.fullmatch(r"(-?)0*([0-9]{1,12})(?:\.([0-9]{1,2})0*)?", plain)
    if found is None or (point != "." and "." in text):
        wrong(file, element, "xml.amount", value=text)
    cents = int(found[2]) * 100 + int((found[3] or "").ljust(2, "0"))
    return -cents if found[1] else cents


def number_at(file: str, element: Element, point: str = ".") -> Decimal:
    """The exact number that an element holds, such as 25.5. Raises FileProblems."""
    text = (element.text or "").strip()
    sign = re.escape(point)
    if not re.fullmatch(rf"-?[0-9]{{1,12}}(?:{sign}[0-9]{{1,10}})?", text):
        wrong(file, element, "number", value=text)
    return Decimal(text.replace(point, "."))


def needed(file: str, element: Element, *paths: str) -> Element:
    """The first element at one of several paths. Raises FileProblems where none is there."""
    for path in paths:
        found = at(element, path)
        if found is not None:
            return found
    wrong(file, element, "xml.missing", value=paths[0])


def day_at(file: str, element: Element) -> date:
    """The day that an element holds, or the day of its time as it is written there; also as
    20270510. Raises FileProblems."""
    text = (element.text or "").strip()
    day = f"{text[:4]}-{text[4:6]}-{text[6:]}" if re.fullmatch("[0-9]{8}", text) else text[:10]
    try:
        return read_date(day)
    except BadValue as bad:
        wrong(file, element, bad.reason, value=text)
