"""Style, script and fonts: a whitelist, kept for ever under an address that names the content."""

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask, url_for

from marketplace.platform import assets
from marketplace.platform.assets import FONT_FILES, STATIC, MissingAsset, load_assets
from marketplace.platform.paths import NODE_MODULES


def address(face: Flask, name: str) -> str:
    with face.test_request_context():
        return url_for("assets.serve", build=face.extensions["assets"].build, name=name)


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("tuloskori.css", "text/css; charset=utf-8"),
        ("tuloskori.js", "text/javascript; charset=utf-8"),
        ("htmx.js", "text/javascript; charset=utf-8"),
        ("icons.svg", "image/svg+xml"),
        (f"fonts/{FONT_FILES[0]}", "font/woff2"),
    ],
)
def test_each_asset_is_served_with_its_type_and_kept_for_ever(
    face: Flask, name: str, media_type: str
) -> None:
    response = face.test_client().get(address(face, name))
    assert response.status_code == 200
    assert response.content_type == media_type
    assert "immutable" in response.headers["Cache-Control"]
    assert len(response.data) > 100


@pytest.mark.parametrize(
    "name", ["hds-core/package.json", "../assets.py", "fonts/../htmx.js", "axe.min.js"]
)
def test_nothing_else_is_served(face: Flask, name: str) -> None:
    build = face.extensions["assets"].build
    assert face.test_client().get(f"/assets/{build}/{name}").status_code == 404


def test_an_old_address_gives_todays_file_but_is_not_kept(face: Flask) -> None:
    response = face.test_client().get("/assets/000000000000/tuloskori.css")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"


def test_a_browser_that_takes_gzip_gets_the_same_style_smaller(face: Flask) -> None:
    client = face.test_client()
    plain = client.get(address(face, "tuloskori.css"))
    zipped = client.get(address(face, "tuloskori.css"), headers={"Accept-Encoding": "gzip"})
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.data) == plain.data
    assert len(zipped.data) < len(plain.data) / 4


def test_the_address_changes_with_any_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = load_assets(NODE_MODULES).build
    for source in STATIC.rglob("*.*"):
        target = tmp_path / source.relative_to(STATIC)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())
    monkeypatch.setattr(assets, "STATIC", tmp_path)
    assert load_assets(NODE_MODULES).build == before
    (tmp_path / "tuloskori.js").write_text('"use strict";\n', encoding="utf-8")
    assert load_assets(NODE_MODULES).build != before


def test_a_missing_package_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(MissingAsset, match="npm ci"):
        load_assets(tmp_path)


def test_every_font_that_the_style_asks_for_is_served_and_nothing_comes_from_outside() -> None:
    served = load_assets(NODE_MODULES)
    style = served.read("tuloskori.css")[0].decode()
    urls = set(re.findall(r"url\([\"']?([^\"')]+)", style))
    outside = {url for url in urls if not url.startswith("data:")}
    assert outside
    assert sorted(outside - served.files.keys()) == []


def test_every_icon_in_the_templates_is_in_the_sprite(face: Flask) -> None:
    sprite = face.extensions["assets"].read("icons.svg")[0].decode()
    drawn = set(re.findall(r'id="([a-z-]+)"', sprite))
    folder = Path(face.root_path, str(face.template_folder)) / "components"
    asked = set()
    for template in folder.glob("*.html"):
        text = template.read_text(encoding="utf-8")
        asked |= set(re.findall(r'icon\("([a-z-]+)"', text))
        for group in re.findall(r"_ICONS = (\{.*?\})", text):
            asked |= set(re.findall(r': "([a-z-]+)"', group))
    assert len(asked) > 10
    assert sorted(asked - drawn) == []
