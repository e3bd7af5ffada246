"""Documents as PDF: a sandboxed template, our own assets only, tagged, and the same each time.

WeasyPrint takes about a second to load, so only modules of jobs import this one.
"""

import io
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pikepdf
from flask import current_app
from flask_babel import force_locale, get_translations
from fontTools.ttLib import woff2
from jinja2 import DebugUndefined, FileSystemLoader, StrictUndefined, TemplateError, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from marketplace.platform.assets import Assets
from marketplace.platform.paths import TEMPLATES

VARIANT = "pdf/ua-1"
ASSET = "asset:"
STYLE = "documents/document.css"
WOFF2 = "font/woff2"


class DocumentError(RuntimeError):
    """A document cannot be made: the template or one of its files is at fault."""


class OwnAssets(URLFetcher):
    """Answers ``asset:<name>`` from the served assets; nothing else is ever read or fetched."""

    def __init__(self, assets: Assets) -> None:
        super().__init__(fail_on_errors=True)
        self.assets = assets

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if not url.startswith(ASSET):
            raise PermissionError(f"A document may not read {url}")
        content, media_type = self.assets.read(url.removeprefix(ASSET))
        if media_type == WOFF2:
            content, media_type = _unpacked(content), "font/ttf"
        return URLFetcherResponse(url, content, {"Content-Type": media_type})


def _unpacked(font: bytes) -> bytes:
    """A font of ours as WeasyPrint needs it."""
    out = io.BytesIO()
    woff2.decompress(io.BytesIO(font), out)
    return out.getvalue()


class VisiblyUndefined(DebugUndefined):
    """A name that the context lacks: the document shows it rather than failing."""


def render(
    template: str,
    context: dict[str, Any],
    *,
    title: str,
    language: str,
    created_at: datetime,
) -> bytes:
    """The PDF of a template under ``templates/``, such as ``documents/decision.html``.

    Tagged (PDF/UA-1), with title and language; the same input gives the same bytes. The template
    sees the context, ``title``, ``language_code`` and ``created_at``. A name that it uses and
    nobody gave fails in tests and stands visibly in the document elsewhere. Raises DocumentError.
    """
    try:
        press = _press()
        with force_locale(language):
            html = press.templates.get_template(template).render(
                **context, title=title, language_code=language, created_at=created_at
            )
        return print_html(press, html, title, language, created_at)
    except FatalURLFetchingError as error:  # no Exception, so it would end the worker
        raise DocumentError(f"{template}: {error}: {error.__cause__}") from error
    except TemplateError as error:
        raise DocumentError(f"{template}: {error}") from error


@dataclass(frozen=True)
class Press:
    """What all documents share. Made anew for each, it would take half the time of rendering."""

    templates: ImmutableSandboxedEnvironment
    fetcher: OwnAssets
    fonts: FontConfiguration
    style: CSS


def print_html(press: Press, html: str, title: str, language: str, created_at: datetime) -> bytes:
    """The PDF of a page of HTML; it follows from what is given alone."""
    document = HTML(string=html, base_url=ASSET, url_fetcher=press.fetcher).render(
        stylesheets=[press.style], font_config=press.fonts, pdf_variant=VARIANT
    )
    stamp = created_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    document.metadata.title = title
    document.metadata.lang = language
    document.metadata.created = document.metadata.modified = stamp
    return _with_scopes(document.write_pdf(pdf_variant=VARIANT))


def _press() -> Press:
    """The application's own, made with its first document."""
    kept = current_app.extensions
    if kept.get("press") is None:
        fetcher, fonts = OwnAssets(kept["assets"]), FontConfiguration()
        style = CSS(
            string=(TEMPLATES / STYLE).read_text("utf-8"),
            base_url=ASSET,
            url_fetcher=fetcher,
            font_config=fonts,
        )
        kept["press"] = Press(_environment(), fetcher, fonts, style)
    press: Press = kept["press"]
    return press


def _environment() -> ImmutableSandboxedEnvironment:
    """A sandbox with the pages' filters, in whatever language a document is made."""
    testing = current_app.extensions["settings"].environment == "test"
    undefined: type[Undefined] = StrictUndefined if testing else VisiblyUndefined
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(TEMPLATES),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=undefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(current_app.jinja_env.filters)
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: get_translations().ugettext(text),
        lambda one, many, n: get_translations().ungettext(one, many, n),
        newstyle=True,
    )
    return environment


def _with_scopes(content: bytes) -> bytes:
    """Say of each table header whether it heads a column or a row.

    PDF/UA-1 wants it (7.5) and WeasyPrint leaves it out: a header of the table's head heads a
    column, one of its body a row.
    """
    with pikepdf.open(io.BytesIO(content)) as pdf:
        root = pdf.Root.get("/StructTreeRoot")
        if root is not None:
            _scope_headers(root, in_head=False)
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def _scope_headers(element: pikepdf.Object, in_head: bool) -> None:
    children = element.get("/K")
    for child in children if isinstance(children, pikepdf.Array) else (children,):
        if not isinstance(child, pikepdf.Dictionary) or "/S" not in child:
            continue
        if child.S == "/TH":
            child.A.Scope = pikepdf.Name.Column if in_head else pikepdf.Name.Row
        _scope_headers(child, in_head or child.S == "/THead")
