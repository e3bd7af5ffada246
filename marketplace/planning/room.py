"""What this room gives to the house."""

from marketplace.planning import models, todos, words
from marketplace.planning.ahead import pages as ahead_pages
from marketplace.planning.lifecycle import NEED
from marketplace.platform.room import Room

ROOM = Room(
    models=(models,),
    lifecycles=(NEED,),
    blueprints=(ahead_pages.bp,),
    words=(words,),
    todos=(todos.todos,),
    file_kinds=(models.MEMO,),
)
