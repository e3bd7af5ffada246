"""Example payment schemes with worked cases, as files."""

from pathlib import Path

FOLDER = Path(__file__).parent


def text(name: str) -> str:
    """The text of an example file, such as "valmennus.yaml"."""
    return (FOLDER / name).read_text(encoding="utf-8")
