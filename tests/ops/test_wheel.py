"""The wheel: built from the checkout and installed elsewhere, it is the whole product."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.ops.conftest import ROOT

BUILT_FROM = (
    *("contracts", "marketplace", "outcomes", "migrations", "templates"),
    *("setup.cfg", "pyproject.toml"),
)
BUILD = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
LOOK = """
from marketplace.app import create_app
from marketplace.database import alembic_config
from marketplace.platform.paths import MIGRATIONS, TRANSLATIONS
from marketplace.platform.settings import Settings
from alembic.script import ScriptDirectory

app = create_app(Settings.from_env({
    "TULOSKORI_ENV": "test", "DATABASE_URL": "postgresql://app@/x?host=/nowhere",
    "REDIS_URL": "unix:///nowhere", "TULOSKORI_INSTANCE": ".",
}))
with app.test_request_context():
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
client = app.test_client()
page = client.get("/")
assert page.status_code == 503, page.text
style = page.text.split('rel="stylesheet" href="')[1].split('"')[0]
assert client.get(style).status_code == 200
client.set_cookie("language", "sv")
assert '<html lang="sv">' in client.get("/").text
heads = ScriptDirectory.from_config(alembic_config("")).get_heads()
assert heads == [(MIGRATIONS / "HEAD").read_text().strip()]
print(*{str(path.parent) for path in (MIGRATIONS, TRANSLATIONS)})
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without a network and away from the checkout, which stays clean."""
    tree, made = tmp_path_factory.mktemp("tree"), tmp_path_factory.mktemp("wheel")
    for name in BUILT_FROM:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tree)
    (tree / "node_modules").symlink_to(ROOT / "node_modules")
    run(sys.executable, "-c", BUILD, str(made), cwd=tree)
    (found,) = made.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the wheel; its dependencies are those of the present one."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, symlinks=True)
    (purelib,) = folder.glob("lib/python*/site-packages")
    uv = Path(sysconfig.get_path("scripts")) / "uv"
    python = str(folder / "bin" / "python")
    run(
        str(uv),
        "pip",
        "install",
        "-q",
        "--offline",
        "--no-deps",
        "--python",
        python,
        str(wheel),
        cwd=folder,
    )
    (purelib / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    return folder


def run(*command: str, cwd: Path) -> str:
    kept = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
    done = subprocess.run(
        command, cwd=cwd, env=kept, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_carries_every_file_of_the_packages(wheel: Path) -> None:
    carried = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        str(path.relative_to(ROOT))
        for package in ("contracts", "marketplace", "outcomes")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    wanted |= {
        f"marketplace/{path.relative_to(ROOT)}"
        for folder in ("templates", "migrations")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert wanted - carried == set()
    assert not [name for name in carried if name.startswith(("templates/", "tests/"))]


def test_each_borrowed_file_comes_with_its_licence(wheel: Path) -> None:
    carried = zipfile.ZipFile(wheel).namelist()
    for package in ("hds-core", "hds-design-tokens", "@fontsource/source-sans-3", "htmx.org"):
        place = f"marketplace/node_modules/{package}/LICENSE"
        assert [name for name in carried if name.startswith(place)], package


def test_the_installed_product_is_whole(installed: Path, tmp_path: Path) -> None:
    helped = run(str(installed / "bin" / "tuloskori"), "--help", cwd=tmp_path)
    assert helped.startswith("Usage: tuloskori [OPTIONS] COMMAND")
    (package,) = installed.glob("lib/python*/site-packages/marketplace")
    assert run(str(installed / "bin" / "python"), "-c", LOOK, cwd=tmp_path).split() == [
        str(package)
    ]
