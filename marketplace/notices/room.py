"""What this room gives to the house."""

from marketplace.notices import models, pages, subscription_pages, words
from marketplace.platform.limits import Limit, posted_address
from marketplace.platform.room import Room

ROOM = Room(
    models=(models,),
    blueprints=(pages.bp, subscription_pages.bp),
    words=(words,),
    limits=(
        Limit("subscriptions.subscribe", "5 per hour", posted_address),
        Limit("subscriptions.subscribe", "30 per hour"),
    ),
)
