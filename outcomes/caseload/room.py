"""What this room gives to the house."""

from marketplace.platform.room import Room
from outcomes.caseload import pages, words

ROOM = Room(
    blueprints=(pages.bp,),
    words=(words,),
)
