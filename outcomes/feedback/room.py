"""What this room gives to the house."""

from marketplace.platform.limits import Limit
from marketplace.platform.room import Room
from outcomes.feedback import models, pages, words

ROOM = Room(
    models=(models,),
    blueprints=(pages.bp,),
    words=(words,),
    limits=(
        Limit("feedback.give", "300 per hour"),
        Limit("feedback.give", "60 per hour", misses_only=True),
    ),
)
