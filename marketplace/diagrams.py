"""Draws the lifecycles from their tables: ``python -m marketplace.diagrams`` writes them anew."""

from pathlib import Path

from marketplace.platform.lifecycle import Lifecycle
from marketplace.platform.permissions import PERMISSIONS
from marketplace.wiring import LIFECYCLES

TARGET = Path(__file__).parents[1] / "docs" / "lifecycles.md"
HEAD = """# Lifecycles

Drawn from the tables in each room's `lifecycle.py` by `python -m marketplace.diagrams`; a test
holds this page and the tables equal. Below each diagram: who may take an action, and what must
hold (the guards' names).
"""


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(section(lifecycle) for lifecycle in LIFECYCLES)])


def section(lifecycle: Lifecycle) -> str:
    """One lifecycle: a state diagram and the table of its transitions."""
    arrows = [f"    [*] --> {lifecycle.initial}"]
    rows = []
    for row in lifecycle.transitions:
        arrows += [f"    {source} --> {row.target}: {row.action}" for source in row.sources]
        roles = ", ".join(sorted(PERMISSIONS[row.permission]))
        guards = ", ".join(f"`{guard.__name__}`" for guard in row.guards) or "–"
        cells = (row.action, ", ".join(row.sources), row.target, roles, guards)
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(
        [
            f"## {lifecycle.name}\n",
            "```mermaid",
            "stateDiagram-v2",
            *arrows,
            "```\n",
            "| action | from | to | who | what must hold |",
            "| --- | --- | --- | --- | --- |",
            *rows,
            "",
        ]
    )


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
