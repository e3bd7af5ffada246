"""Every error has words, every word a Swedish and an English translation."""

import ast
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from flask import Flask

from marketplace.platform import words
from marketplace.platform.lifecycle import Lifecycle
from marketplace.platform.paths import TRANSLATIONS
from marketplace.wiring import LIFECYCLES
from tests.architecture.conftest import ROOT

REFUSALS = {"Refused", "Conflict", "NotFound", "Forbidden", "Problem", "name_constraint"}


def codes(sources: dict[Path, ast.Module]) -> set[str]:
    """The codes of all domain errors that the product can raise."""
    found = set()
    for tree in sources.values():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name not in REFUSALS:
                continue
            place = 1 if name in ("Problem", "name_constraint") else 0
            code = node.args[place] if len(node.args) > place else None
            if isinstance(code, ast.Constant) and isinstance(code.value, str):
                found.add(code.value)
    return found


def test_every_error_code_has_words(app: Flask, sources: dict[Path, ast.Module]) -> None:
    spoken = {code for code in codes(sources) if not code.endswith(".not_found")}
    assert len(spoken) > 10
    assert sorted(spoken - words.ERRORS.keys()) == []


@pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda lifecycle: lifecycle.name)
def test_every_state_and_act_has_a_name(app: Flask, lifecycle: Lifecycle) -> None:
    needed = {f"{lifecycle.name}.state.{state}" for state in lifecycle.states}
    needed |= {f"{lifecycle.name}.act.{row.action}" for row in lifecycle.transitions}
    assert sorted(needed - words.LABELS.keys()) == []


def test_no_translation_is_missing(tmp_path: Path) -> None:
    template = tmp_path / "messages.pot"
    subprocess.run(
        [sys.executable, "-m", "marketplace.translations", "extract", str(template)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    wanted = read_po(BytesIO(template.read_bytes()))
    assert {language: _missing(wanted, language) for language in ("sv", "en")} == {
        "sv": [],
        "en": [],
    }


def _missing(wanted: Catalog, language: str) -> list[object]:
    """What the code says and the catalogue of a language has no words for."""
    kept = TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"
    catalogue = read_po(BytesIO(kept.read_bytes()), locale=language)
    return [
        message.id
        for message in wanted
        if message.id
        and not (
            (found := catalogue.get(message.id))
            and (all(found.string) if isinstance(found.string, tuple) else found.string)
            and not found.fuzzy
        )
    ]
