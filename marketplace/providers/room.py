"""What this room gives to the house."""

from marketplace.platform.limits import Limit
from marketplace.platform.room import Room
from marketplace.providers import models, staff_pages, todos, words
from marketplace.providers.lifecycle import PROVIDER, PROVIDER_CHANGE
from marketplace.providers.people import pages as people_pages

ROOM = Room(
    models=(models,),
    lifecycles=(PROVIDER, PROVIDER_CHANGE),
    blueprints=(staff_pages.bp, people_pages.bp),
    words=(words,),
    todos=(todos.todos,),
    limits=(
        Limit("providers.register", "30 per hour"),
        Limit("providers.look_up", "30 per hour"),
        Limit("colleagues.invite", "30 per hour"),
    ),
)
