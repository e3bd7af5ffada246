"""Papers are drawn by a process of their own, which has bounds and may die alone."""

import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import outcomes
from outcomes.pure.areas import UNREADABLE, Area, Unreadable, words_of

HERE = Path(outcomes.__file__).parent.parent
LONGEST = 40
"""Seconds that drawing takes at most, whatever else the machine does."""


def count_pages(paper: bytes) -> int:
    """How many pages a paper has. Raises Unreadable."""
    return int(_draw(paper, "count"))


def picture_of(paper: bytes, number: int) -> bytes:
    """One page as a JPEG. Raises Unreadable."""
    return _draw(paper, "picture", str(number))


def blacked_out(paper: bytes, areas: Sequence[Area]) -> bytes:
    """A PDF of the pages' pictures in which the areas are black. Raises Unreadable."""
    return _draw(paper, "copy", words_of(areas))


def _draw(paper: bytes, *asked: str) -> bytes:
    program = [sys.executable, "-m", "outcomes.pure.raster", *asked]
    try:
        done = subprocess.run(
            program,
            cwd=HERE,
            env={},
            input=paper,
            capture_output=True,
            timeout=LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Unreadable("too_slow") from None
    if done.returncode == UNREADABLE:
        raise Unreadable(done.stderr.decode())
    if done.returncode < 0:  # it went over its bounds or the library crashed
        raise Unreadable("too_slow" if done.returncode == -signal.SIGXCPU else "broken")
    if done.returncode:
        raise Unreadable("too_large" if b"MemoryError" in done.stderr else "broken")
    return done.stdout
