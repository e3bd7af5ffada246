"""What this room gives to the house."""

from marketplace.platform.room import Room
from marketplace.suitability import models, pages, todos, words
from marketplace.suitability.lifecycle import SUITABILITY

ROOM = Room(
    models=(models,),
    lifecycles=(SUITABILITY,),
    blueprints=(pages.bp,),
    words=(words,),
    todos=(todos.todos,),
)
