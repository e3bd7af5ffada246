"""What this room gives to the house."""

from marketplace.home import pages
from marketplace.platform.room import Room

ROOM = Room(
    blueprints=(pages.bp, pages.info),
)
