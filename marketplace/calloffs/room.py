"""What this room gives to the house."""

from marketplace.calloffs import models, pages, todos, words
from marketplace.calloffs.lifecycle import CALL_OFF
from marketplace.platform.room import Room

ROOM = Room(
    models=(models,),
    lifecycles=(CALL_OFF,),
    blueprints=(pages.bp,),
    words=(words,),
    todos=(todos.todos,),
)
