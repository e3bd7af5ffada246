"""What this room gives to the house."""

from contracts.agreements import models, pages, todos, words
from contracts.agreements.lifecycle import CONTRACT
from marketplace.platform.room import Room

ROOM = Room(
    models=(models,),
    lifecycles=(CONTRACT,),
    blueprints=(pages.bp,),
    words=(words,),
    todos=(todos.todos,),
    file_kinds=(models.CONTRACT_DOCUMENT,),
)
