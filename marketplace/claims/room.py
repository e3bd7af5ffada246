"""What this room gives to the house."""

from marketplace.claims import models, pages, todos, words
from marketplace.claims.lifecycle import CLAIM
from marketplace.platform.room import Room

ROOM = Room(
    models=(models,),
    lifecycles=(CLAIM,),
    blueprints=(pages.bp,),
    words=(words,),
    todos=(todos.todos,),
    file_kinds=(models.LETTER,),
)
