"""Addresses: that a link from outside stays inside."""

from urllib.parse import urlsplit


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
