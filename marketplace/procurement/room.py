"""What this room gives to the house."""

from marketplace.platform.room import Room
from marketplace.procurement import comparison_words, models, scheme_pages, todos, words
from marketplace.procurement.lifecycle import CALL
from marketplace.procurement.minicompetitions import pages as minicompetitions_pages
from marketplace.procurement.requirements import pages as requirements_pages
from marketplace.procurement.rounds import pages as rounds_pages

ROOM = Room(
    models=(models,),
    lifecycles=(CALL,),
    blueprints=(rounds_pages.bp, minicompetitions_pages.bp, requirements_pages.bp, scheme_pages.bp),
    words=(words, comparison_words),
    todos=(todos.todos,),
    file_kinds=(models.CALL_DOCUMENT,),
)
