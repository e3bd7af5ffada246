"""What this room gives to the house."""

from marketplace.platform.limits import Limit
from marketplace.platform.room import Room
from marketplace.sealing import models, pages, todos, words

ROOM = Room(
    models=(models,),
    blueprints=(pages.bp,),
    words=(words,),
    todos=(todos.todos,),
    limits=(
        Limit("keys.unlock", "20 per 15 minutes", failures_only=True),
        Limit("keys.rehearse", "20 per 15 minutes", failures_only=True),
        Limit("keys.make", "20 per 15 minutes", failures_only=True),
    ),
)
