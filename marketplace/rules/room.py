"""What this room gives to the house."""

from marketplace.platform.room import Room
from marketplace.rules import models, pages, todos, words

ROOM = Room(
    models=(models,),
    blueprints=(pages.bp,),
    words=(words,),
    todos=(todos.todos,),
)
