"""What this room gives to the house."""

from marketplace.evaluation import models, rehearsal_pages, todos, words
from marketplace.evaluation.lifecycle import EVALUATION
from marketplace.platform.room import Room

ROOM = Room(
    models=(models,),
    lifecycles=(EVALUATION,),
    blueprints=(rehearsal_pages.bp,),
    words=(words,),
    todos=(todos.todos,),
)
