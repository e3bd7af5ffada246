"""What this room gives to the house."""

from marketplace.platform.room import Room
from outcomes.participants import models, pages, words

ROOM = Room(
    models=(models,),
    blueprints=(pages.bp,),
    words=(words,),
)
