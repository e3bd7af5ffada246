"""Chromium for the tests: found under its several names, or told in one line."""

from pathlib import Path

import pytest

from tests.browser.chromium import MISSING, NAMES, NoChromium, find_chromium


def program(folder: Path, name: str, *, runs: bool = True) -> str:
    path = folder / name
    path.write_text(f"#!/bin/sh\nexit {0 if runs else 1}\n")
    path.chmod(0o755)
    return str(path)


def test_the_named_one_comes_first(tmp_path: Path) -> None:
    program(tmp_path, "chromium")
    named = program(tmp_path, "mine")
    assert find_chromium({"PATH": str(tmp_path), "TULOSKORI_CHROMIUM": named}) == named


@pytest.mark.parametrize("name", NAMES)
def test_it_is_found_on_the_path(tmp_path: Path, name: str) -> None:
    there = program(tmp_path, name)
    assert find_chromium({"PATH": str(tmp_path)}) == there


def test_the_one_without_windows_is_preferred(tmp_path: Path) -> None:
    program(tmp_path, "chromium")
    there = program(tmp_path, "chromium-headless-shell")
    assert find_chromium({"PATH": str(tmp_path)}) == there


def test_one_that_does_not_run_is_passed_over(tmp_path: Path) -> None:
    program(tmp_path, "chromium-browser", runs=False)
    there = program(tmp_path, "google-chrome")
    assert find_chromium({"PATH": str(tmp_path)}) == there


def test_what_is_missing_is_told_in_one_line(tmp_path: Path) -> None:
    for env in ({"PATH": str(tmp_path)}, {"TULOSKORI_CHROMIUM": str(tmp_path / "none")}):
        with pytest.raises(NoChromium) as caught:
            find_chromium(env)
        assert "\n" not in str(caught.value)
        assert "TULOSKORI_CHROMIUM" in str(caught.value)
    assert "snap install chromium" in MISSING
