"""Which Chromium the tests drive."""

import os
import shutil
import subprocess
from collections.abc import Mapping

VARIABLE = "TULOSKORI_CHROMIUM"
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first is the same engine without a browser's own windows: a fifth of the work."""
MISSING = (
    "Tests in a browser need Chromium: install chromium-headless-shell (Ubuntu: snap install "
    f"chromium) or Google Chrome, or name one by {VARIABLE}."
)


class NoChromium(Exception):
    """There is none; the sentence says what to do."""


def find_chromium(env: Mapping[str, str] = os.environ) -> str:
    """The path of a Chromium that runs: the one named, else the first on the PATH.

    Raises NoChromium. Ubuntu has a ``chromium-browser`` that only asks for the snap, so each is
    tried.
    """
    named = env.get(VARIABLE)
    if named:
        if _runs(named):
            return named
        raise NoChromium(f"{VARIABLE} names {named}, which does not run.")
    places = f"{env.get('PATH', '')}:/snap/bin"
    found = filter(None, (shutil.which(name, path=places) for name in NAMES))
    chromium = next(filter(_runs, found), None)
    if chromium is None:
        raise NoChromium(MISSING)
    return chromium


def _runs(path: str) -> bool:
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
