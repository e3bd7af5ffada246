"""What this room gives to the house."""

from marketplace.passports import models, pages, todos, words
from marketplace.passports.lifecycle import EVIDENCE
from marketplace.platform.room import Room

ROOM = Room(
    models=(models,),
    lifecycles=(EVIDENCE,),
    blueprints=(pages.bp,),
    words=(words,),
    todos=(todos.todos,),
    file_kinds=(models.PAPER,),
)
