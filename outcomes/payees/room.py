"""What this room gives to the house."""

from marketplace.platform.room import Room
from outcomes.payees import models, pages, todos, words
from outcomes.payees.endings import pages as endings_pages
from outcomes.payees.lifecycle import PAYEE_ENDING, PAYEE_RECORD

ROOM = Room(
    models=(models,),
    lifecycles=(PAYEE_RECORD, PAYEE_ENDING),
    blueprints=(pages.bp, endings_pages.bp),
    words=(words,),
    todos=(todos.todos,),
    file_kinds=(models.PAYEE_PAPER,),
)
