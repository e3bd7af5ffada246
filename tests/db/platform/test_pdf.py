"""Documents as PDF: tagged, in their language, the same each time, and reading nothing foreign."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from flask import Flask
from pypdf import PdfReader

from marketplace.platform import pdf
from marketplace.platform.pdf import DocumentError, render

CREATED = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
PAGE = """<!doctype html><html lang="{{ language_code }}"><head><title>{{ title }}</title>
<style>
@font-face { font-family: "Source Sans 3"; font-weight: 400;
  src: url("asset:fonts/source-sans-3-latin-400-normal.woff2") }
body { font-family: "Source Sans 3" }
</style></head><body><h1>{{ title }}</h1><p>%s</p>
<table><thead><tr><th>Tarjoaja</th><th>Pisteet</th></tr></thead>
<tbody><tr><th>Oma Polku Oy</th><td>45,65</td></tr></tbody></table></body></html>"""


@pytest.fixture
def written(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of templates that the test writes itself, with the application behind it."""
    monkeypatch.setattr(pdf, "TEMPLATES", tmp_path)
    (tmp_path / pdf.STYLE).parent.mkdir()
    (tmp_path / pdf.STYLE).write_text("")
    monkeypatch.setitem(app.extensions, "press", None)
    return tmp_path


def document(folder: Path, app: Flask, body: str, **context: object) -> bytes:
    (folder / "page.html").write_text(PAGE % body, encoding="utf-8")
    with app.app_context():
        return render(
            "page.html", context, title="Hankintapäätös § 1/2026", language="fi", created_at=CREATED
        )


def test_a_document_has_its_title_language_tags_and_time(app: Flask, written: Path) -> None:
    content = document(written, app, "{{ cents|money }}", cents=120050)
    with pikepdf.open(io.BytesIO(content)) as opened:
        assert str(opened.docinfo["/Title"]) == "Hankintapäätös § 1/2026"
        assert str(opened.docinfo["/CreationDate"]) == "D:20260901090000Z"
        assert str(opened.Root.Lang) == "fi"
        assert opened.Root.MarkInfo.Marked
        assert opened.Root.ViewerPreferences.DisplayDocTitle
        assert "pdfuaid" in opened.Root.Metadata.read_bytes().decode()
    assert "1 200,50 €" in PdfReader(io.BytesIO(content)).pages[0].extract_text().replace(
        "\u00a0", " "
    )


def test_headers_of_tables_say_what_they_head(app: Flask, written: Path) -> None:
    scopes = []
    with pikepdf.open(io.BytesIO(document(written, app, "Taulukko"))) as opened:
        for thing in opened.objects:
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == "/TH":
                scopes.append(str(thing.A.Scope))
    assert sorted(scopes) == ["/Column", "/Column", "/Row"]


def test_the_same_input_gives_the_same_bytes(app: Flask, written: Path) -> None:
    assert document(written, app, "Sama") == document(written, app, "Sama")
    assert document(written, app, "Sama") != document(written, app, "Toinen")


@pytest.mark.parametrize(
    "url", ["https://example.com/a.png", "file:///etc/hostname", "data:image/png;base64,AA=="]
)
def test_nothing_but_our_own_assets_is_read(app: Flask, written: Path, url: str) -> None:
    with pytest.raises(DocumentError, match="may not read"):
        document(written, app, f'<img src="{url}" alt="">')


def test_a_missing_asset_is_named(app: Flask, written: Path) -> None:
    with pytest.raises(DocumentError, match="no-such"):
        document(written, app, '<img src="asset:no-such.svg" alt="">')


def test_a_name_that_nobody_gave_fails_in_tests(app: Flask, written: Path) -> None:
    with pytest.raises(DocumentError, match="winner"):
        document(written, app, "{{ winner }}")


def test_a_name_that_nobody_gave_stands_visibly_elsewhere(
    app: Flask, written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "StrictUndefined", pdf.VisiblyUndefined)
    text = PdfReader(io.BytesIO(document(written, app, "Voittaja {{ winner }}"))).pages[0]
    assert "{{ winner }}" in text.extract_text()


def test_a_template_cannot_reach_into_python(app: Flask, written: Path) -> None:
    with pytest.raises(DocumentError, match="unsafe"):
        document(written, app, "{{ ''.__class__.__mro__ }}")


def test_markup_in_data_is_only_text(app: Flask, written: Path) -> None:
    text = PdfReader(io.BytesIO(document(written, app, "{{ note }}", note="<b>A & B</b>")))
    assert "<b>A & B</b>" in text.pages[0].extract_text()
