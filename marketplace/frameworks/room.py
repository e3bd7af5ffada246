"""What this room gives to the house."""

from marketplace.frameworks import models, todos, words
from marketplace.frameworks.lifecycle import FRAMEWORK, PARTY
from marketplace.frameworks.parties import pages as parties_pages
from marketplace.platform.room import Room

ROOM = Room(
    models=(models,),
    lifecycles=(FRAMEWORK, PARTY),
    blueprints=(parties_pages.bp,),
    words=(words,),
    todos=(todos.todos,),
)
