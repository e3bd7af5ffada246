"""What this room gives to the house."""

from marketplace.platform.room import Room
from outcomes.payables import models, pages, words

ROOM = Room(
    models=(models,),
    blueprints=(pages.bp,),
    words=(words,),
    file_kinds=(models.BOOKING,),
)
