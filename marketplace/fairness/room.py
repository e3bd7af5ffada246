"""What this room gives to the house."""

from marketplace.fairness import pages, words
from marketplace.platform.room import Room

ROOM = Room(
    blueprints=(pages.bp,),
    words=(words,),
)
