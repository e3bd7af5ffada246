"""Jobs of results: large files are imported, uploads that nobody imported are removed."""

import logging
from uuid import UUID

from marketplace.platform.unit import Unit
from outcomes.results.service import import_requested, remove_unconfirmed_uploads

log = logging.getLogger(__name__)


def remove_unconfirmed(u: Unit) -> None:
    """Remove the area's uploads that were not imported in their time."""
    removed = remove_unconfirmed_uploads(u.actor)
    if removed:
        log.info("unconfirmed uploads of results removed", extra={"count": removed})


def import_file(u: Unit, file_id: str, source: str, by: str) -> None:
    """Import a file as somebody asked for it."""
    import_requested(u.actor, UUID(file_id), source=source, by=UUID(by))
