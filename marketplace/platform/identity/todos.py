"""What log-in asks of a person."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.identity.models import User
from marketplace.platform.todo import Todo


def todos(actor: Actor) -> Iterator[Todo]:
    """Recovery codes that are still to be made by who uses a second factor."""
    user = db.session.get(User, actor.user_id) if actor.user_id else None
    if user is not None and user.tf_primary_method and not user.mf_recovery_codes:
        yield Todo(
            title=_("Ota varakoodit talteen"),
            about=_("Niillä pääset kirjautumaan, jos puhelimesi katoaa."),
            url=url_for("security.mf_recovery_codes"),
        )
