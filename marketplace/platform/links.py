"""Addresses: that a link from outside stays inside, and which page an act belongs to."""

from urllib.parse import urlsplit

from flask import current_app, request


def local_path(target: str | None, default: str = "/") -> str:
    """The target where it is a path of this application, else the default.

    Browsers read ``//host``, ``/\\host`` and control characters as the way to another site.
    """
    if not target or not target.startswith("/") or target[1:2] in ("/", "\\"):
        return default
    if any(ord(character) < 32 for character in target) or "\\" in target:
        return default
    parts = urlsplit(target)
    return default if parts.scheme or parts.netloc else target


def page_of_request() -> str:
    """The path, with its query, of the page that a person is on.

    An act whose address is no page was sent from one: the browser tells which, else it is the
    nearest one above.
    """
    if request.method in ("GET", "HEAD") or _is_page(request.path):
        return request.full_path.rstrip("?")
    return _sent_from() or nearest_page(request.path)


def nearest_page(path: str) -> str:
    """The first page on the way up from an address that is none: ``/calls/7`` for an act on it."""
    while path := path.rpartition("/")[0]:
        for page in (f"{path}/", path):
            if _is_page(page):
                return page
    return "/"


def page_to_return_to() -> str:
    """Where a person came to a form from: carried along by its field ``next``, at first the page
    that linked to it; empty where the browser does not tell."""
    posted = request.method == "POST"
    return local_path(request.form.get("next") if posted else _sent_from(), "")


def _sent_from() -> str | None:
    try:
        parts = urlsplit(request.referrer or "")
    except ValueError:
        return None
    if parts.netloc != request.host or not _is_page(parts.path):
        return None
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _is_page(path: str) -> bool:
    adapter = current_app.create_url_adapter(request)
    return adapter is not None and adapter.test(path, method="GET")
