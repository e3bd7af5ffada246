"""What this room gives to the house."""

from marketplace.platform.room import Room
from marketplace.quick import models, pages, todos, words
from marketplace.quick.lifecycle import ITEM, ORDER, SERVICE

ROOM = Room(
    models=(models,),
    lifecycles=(SERVICE, ITEM, ORDER),
    blueprints=(pages.bp,),
    words=(words,),
    todos=(todos.todos,),
    file_kinds=(models.ORDER_CONFIRMATION,),
)
