"""Style, script, icons and fonts: what is served, from where, under which address.

The product's own files lie in ``static/``. Those of HDS, htmx and the typeface come from
``node_modules`` and are never copied into the repository; only the files named here are served.
All addresses carry one digest over all contents, so that browsers may keep them for ever and
relative links between them (style to font) stay true.
"""

import gzip
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, request, url_for

from marketplace.platform.hyphens import soften

STATIC = Path(__file__).parent / "static"

HDS_COMPONENTS = (
    "button",
    "checkbox",
    "error-summary",
    "notification",
    "radio-button",
    "selection-group",
    "status-label",
    "table",
    "tag",
    "text-input",
)
OWN_STYLES = ("theme", "base", "frame", "page", "parts", "lists", "tables", "forms", "print")
FONT_FILES = tuple(
    f"source-sans-3-{subset}-{weight}-normal.woff2"
    for subset in ("latin", "latin-ext")
    for weight in (400, 600, 700)
)
FOR_EVER = "public, max-age=31536000, immutable"
MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}


class MissingAsset(RuntimeError):
    """A file that the pages need is not there; the sentence says how to get it."""


@dataclass(frozen=True)
class Asset:
    """One file as served: its bytes, the same gzipped (None where that saves nothing), its type."""

    content: bytes
    gzipped: bytes | None
    media_type: str


@dataclass(frozen=True)
class Assets:
    """All files served, by name, and the digest in their addresses."""

    build: str
    files: Mapping[str, Asset]

    def read(self, name: str) -> tuple[bytes, str]:
        """Content and media type of one file, for the PDF renderer. KeyError if not served."""
        asset = self.files[name]
        return asset.content, asset.media_type


def sources(node_modules: Path) -> dict[str, tuple[Path, ...]]:
    """The whitelist: name served → the files it is made of, in order (the theme after HDS)."""
    hds = node_modules / "hds-core" / "lib"
    styles = (
        node_modules / "hds-design-tokens" / "lib" / "all.min.css",
        hds / "base.min.css",
        *(hds / "components" / name / f"{name}.min.css" for name in HDS_COMPONENTS),
        *(STATIC / "css" / f"{name}.css" for name in OWN_STYLES),
    )
    fonts = node_modules / "@fontsource" / "source-sans-3" / "files"
    return {
        "tuloskori.css": styles,
        "tuloskori.js": (STATIC / "tuloskori.js",),
        "htmx.js": (node_modules / "htmx.org" / "dist" / "htmx.min.js",),
        "icons.svg": (STATIC / "icons.svg",),
        "favicon.svg": (STATIC / "favicon.svg",),
        **{f"fonts/{name}": (fonts / name,) for name in FONT_FILES},
    }


def load_assets(node_modules: Path) -> Assets:
    """Read every file of the whitelist once. Raises MissingAsset with the file's name."""
    contents = {name: _joined(paths) for name, paths in sources(node_modules).items()}
    digest = hashlib.sha256()
    for name in sorted(contents):
        digest.update(name.encode() + b"\0" + contents[name] + b"\0")
    files = {name: _asset(name, content) for name, content in contents.items()}
    return Assets(build=digest.hexdigest()[:12], files=files)


def _joined(paths: Iterable[Path]) -> bytes:
    try:
        return b"\n".join(path.read_bytes() for path in paths)
    except FileNotFoundError as error:
        raise MissingAsset(f"{error.filename} is missing: run 'npm ci' in the project") from error


def _asset(name: str, content: bytes) -> Asset:
    suffix = Path(name).suffix
    gzipped = None if suffix == ".woff2" else gzip.compress(content, mtime=0)
    return Asset(content, gzipped, MEDIA_TYPES[suffix])


def init_assets(app: Flask, node_modules: Path) -> Assets:
    """Serve the assets at /assets/<digest>/… and give templates `asset_url` and `soften`."""
    assets = load_assets(node_modules)
    blueprint = Blueprint("assets", __name__)

    @blueprint.get("/assets/<build>/<path:name>")
    def serve(build: str, name: str) -> Response:
        asset = assets.files.get(name)
        if asset is None:
            abort(404)
        return _response(asset, fresh=build == assets.build)

    def asset_url(name: str) -> str:
        """The address of one asset; an unknown name is a programmer's error and fails at once."""
        if name not in assets.files:
            raise KeyError(f"no asset named {name}")
        return url_for("assets.serve", build=assets.build, name=name)

    app.register_blueprint(blueprint)
    app.add_template_global(asset_url)
    app.add_template_filter(soften)
    app.extensions["assets"] = assets
    return assets


def _response(asset: Asset, fresh: bool) -> Response:
    """A page opened before an update asks by the old digest: it gets today's file, not kept."""
    zipped = asset.gzipped is not None and "gzip" in request.accept_encodings
    response = Response(asset.gzipped if zipped else asset.content, content_type=asset.media_type)
    response.headers["Cache-Control"] = FOR_EVER if fresh else "no-store"
    response.headers["Vary"] = "Accept-Encoding"
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    return response
