"""What this room gives to the house."""

from marketplace.platform.limits import Limit
from marketplace.platform.room import Room
from marketplace.questions import models, pages, todos, words
from marketplace.questions.lifecycle import QUESTION

ROOM = Room(
    models=(models,),
    lifecycles=(QUESTION,),
    blueprints=(pages.bp,),
    words=(words,),
    todos=(todos.todos,),
    limits=(Limit("questions.ask", "30 per hour"),),
)
