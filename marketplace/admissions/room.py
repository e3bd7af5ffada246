"""What this room gives to the house."""

from marketplace.admissions import models, staff_pages, todos, words
from marketplace.admissions.applications import pages as applications_pages
from marketplace.admissions.lifecycle import ADMISSION, APPLICATION
from marketplace.platform.room import Room

ROOM = Room(
    models=(models,),
    lifecycles=(ADMISSION, APPLICATION),
    blueprints=(staff_pages.bp, applications_pages.bp),
    words=(words,),
    todos=(todos.todos,),
)
