"""What this room gives to the house."""

from marketplace.platform.room import Room
from outcomes.evidence import pages, todos, words
from outcomes.evidence.keeping import EVIDENCE_FILE

ROOM = Room(
    blueprints=(pages.bp,),
    words=(words,),
    todos=(todos.todos,),
    file_kinds=(EVIDENCE_FILE,),
)
