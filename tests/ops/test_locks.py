"""The lock files: everything pinned with digests, nothing tied to where it came from."""

import json
import re

import pytest

from tests.ops.conftest import ROOT

REQUIREMENTS = sorted((ROOT / "requirements").glob("*.txt"))


@pytest.mark.parametrize("lock", REQUIREMENTS, ids=lambda path: path.name)
def test_each_python_package_is_pinned_with_digests(lock):
    text = re.sub(r"\\\n", " ", lock.read_text())
    pins = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert pins
    for pin in pins:
        assert re.match(r"[\w.\[\],-]+==[^ ]+ .*--hash=sha256:[0-9a-f]{64}", pin), pin


def test_the_test_lock_holds_the_same_versions_as_the_runtime_lock():
    pinned = {
        lock.stem: set(re.findall(r"^([\w.-]+==[^ ]+)", lock.read_text(), re.MULTILINE))
        for lock in REQUIREMENTS
    }
    assert pinned["runtime"] <= pinned["test"]


def test_no_lock_names_an_address_of_a_registry():
    for lock in REQUIREMENTS:
        assert "://" not in lock.read_text()
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()


def test_npm_packages_are_pinned_exactly_and_have_digests():
    asked = json.loads((ROOT / "package.json").read_text())
    for version in (*asked["dependencies"].values(), *asked["devDependencies"].values()):
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    for name, package in locked.items():
        assert name == "" or package["integrity"].startswith("sha512-"), name
