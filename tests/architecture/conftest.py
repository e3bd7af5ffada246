"""What the architecture tests look at: the source itself."""

import ast
import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("marketplace", "contracts", "outcomes")


@pytest.fixture(scope="session")
def sources() -> dict[Path, ast.Module]:
    """Every Python file of the product, parsed. What is collected meanwhile may disturb the parser
    of Python before 3.11.5 (https://github.com/python/cpython/issues/106905)."""
    gc.disable()
    try:
        return {
            path.relative_to(ROOT): ast.parse(path.read_text("utf-8")) for path in python_files()
        }
    finally:
        gc.enable()


def python_files() -> Iterator[Path]:
    """The product's Python files in a stable order."""
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))
