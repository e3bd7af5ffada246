"""``script/bench NAME``: runs one measurement, or lists them."""

import sys
from collections.abc import Callable, Mapping

import click

from benchmarks import imports, offers, outcomes, pages

BENCHMARKS: Mapping[str, Callable[[], bool]] = {
    "growth": outcomes.run_growth,
    "import": imports.run,
    "offers": offers.run,
    "outcomes": outcomes.run,
    "pages": pages.run,
}
"""Each prints its table and tells whether its target was met."""


def main() -> int:
    chosen = sys.argv[1:]
    if len(chosen) != 1 or chosen[0] not in BENCHMARKS:
        click.echo(f"usage: script/bench {'|'.join(BENCHMARKS)}", err=True)
        return 2
    return 0 if BENCHMARKS[chosen[0]]() else 1


if __name__ == "__main__":
    sys.exit(main())
