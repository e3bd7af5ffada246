"""Jobs of evidence: what is shown and kept no more is removed."""

import logging

from marketplace.platform.unit import Unit
from outcomes.evidence import service

log = logging.getLogger(__name__)


def remove_replaced(u: Unit, sha256: str) -> None:
    """Remove the bytes of what a later copy replaced, or of an original whose time is over."""
    service.remove_replaced(u.actor, sha256)


def remove_originals(u: Unit) -> None:
    """Remove the area's originals whose time is over."""
    removed = service.remove_originals(u.actor)
    if removed:
        log.info("originals of evidence removed", extra={"count": removed})
