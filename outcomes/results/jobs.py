"""Jobs of results: uploads that nobody imported are removed."""

import logging

from marketplace.platform.unit import Unit
from outcomes.results.service import remove_unconfirmed_uploads

log = logging.getLogger(__name__)


def remove_unconfirmed(u: Unit) -> None:
    """Remove the area's uploads that were not imported in their time."""
    removed = remove_unconfirmed_uploads(u.actor)
    if removed:
        log.info("unconfirmed uploads of results removed", extra={"count": removed})
