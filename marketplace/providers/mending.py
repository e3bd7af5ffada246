"""What to do about each reason that keeps a provider from an act: a link to where it is mended.

Rooms above add their own reasons with ``add_ways``.
"""

from collections.abc import Iterable, Mapping

from flask import url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from marketplace.platform.errors import DomainError
from marketplace.platform.words import sentence

OWN = ("providers.own", _l("Katso yrityksesi tiedot"))
WAYS: dict[str, tuple[str, LazyString]] = {
    "provider.is_draft": ("providers.edit", _l("Täydennä ja lähetä rekisteröinti")),
    "provider.waits_for_approval": OWN,
    "provider.waits_for_changes": ("providers.edit", _l("Täydennä tietosi")),
    "provider.is_rejected": ("providers.edit", _l("Korjaa tiedot ja lähetä uudelleen")),
    "provider.is_suspended": OWN,
    "provider.is_closed": ("providers.own", _l("Avaa rekisteröinti uudelleen")),
    "provider.line_not_registered": ("providers.edit", _l("Lisää palvelulinja tietoihisi")),
    "provider.line_waits": OWN,
    "provider.incomplete": ("providers.edit", _l("Täydennä tietosi")),
}
"""The page that mends each reason, and the words of the link."""
WAITING = {"provider.waits_for_approval", "provider.line_waits"}
"""Reasons that others have to mend."""


def add_ways(ways: Mapping[str, tuple[str, LazyString]], waiting: Iterable[str] = ()) -> None:
    """Add how a room's own reasons are mended, and which of them only wait for others."""
    WAYS.update(ways)
    WAITING.update(waiting)


def to_mend(reasons: Iterable[DomainError]) -> list[dict[str, str]]:
    """Reasons as items of the component ``requirements``: what is wrong, and where it is mended."""
    return [_item(reason) for reason in reasons]


def _item(reason: DomainError) -> dict[str, str]:
    kind = "due" if reason.code in WAITING else "missing"
    item = {"kind": kind, "text": sentence(reason)}
    if written := reason.facts.get("reason"):
        item["detail"] = str(written)
    endpoint, words = WAYS.get(reason.code, OWN)
    place = {name: reason.facts[name] for name in ("kind", "number") if name in reason.facts}
    return item | {"url": url_for(endpoint, **place), "link": str(words)}
