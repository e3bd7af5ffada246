"""What waits for a provider: evidence that it sent and has not gone through."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import exists

from marketplace.platform.actor import Actor
from marketplace.platform.files import StoredFile
from marketplace.platform.permissions import may
from marketplace.platform.todo import MOST, Kind, Kinds, Todo
from outcomes.evidence.queries import own_withheld


def _withheld(actor: Actor) -> Iterator[Todo]:
    for file in own_withheld(actor, MOST):
        yield Todo(
            title=_("Käy läpi lähettämäsi näyttö"),
            about=file.name,
            url=url_for("evidence.show", file_id=file.id),
        )


todos = Kinds(
    (
        Kind(
            lambda actor: (
                may(actor, "evidence.cover")
                and exists().where(
                    StoredFile.provider_id == actor.organisation_id,
                    StoredFile.disclosure == "withheld",
                )
            ),
            _withheld,
        ),
    )
)
"""Nobody else is shown it before that."""
