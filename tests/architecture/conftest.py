"""What the architecture tests look at: the source itself."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("marketplace", "contracts", "outcomes")


@pytest.fixture(scope="session")
def sources() -> dict[Path, ast.Module]:
    """Every Python file of the product, parsed."""
    return {path.relative_to(ROOT): ast.parse(path.read_text("utf-8")) for path in python_files()}


def python_files() -> Iterator[Path]:
    """The product's Python files in a stable order."""
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))
