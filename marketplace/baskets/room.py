"""What this room gives to the house."""

from marketplace.baskets import models, pages, words
from marketplace.platform.room import Room

ROOM = Room(
    models=(models,),
    blueprints=(pages.bp,),
    words=(words,),
)
