"""What docs/schemes.md shows can be copied as it stands."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

PAGE = (Path(__file__).parents[3] / "docs" / "schemes.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def unvalued(tree: Any) -> Iterator[str]:
    """Keys without a value: what a comma in an expression leaves of it."""
    if isinstance(tree, dict):
        yield from (str(key) for key, value in tree.items() if value is None)
    for part in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from unvalued(part)


@pytest.mark.parametrize("text", SHOWN)
def test_a_snippet_is_read_as_it_is_meant(text: str) -> None:
    whole = re.sub(r"(?m)^( *)…$", r"\1more: yes", text.replace("{…}", "{more: yes}"))
    assert list(unvalued(yaml.safe_load(whole.replace("…", "more")))) == []
