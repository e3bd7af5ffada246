"""What this room gives to the house."""

from marketplace.decisions import models, todos, words
from marketplace.decisions.admitting import pages as admitting_pages
from marketplace.decisions.lifecycle import CONDITION, DECISION
from marketplace.decisions.partners import models as partners_models
from marketplace.decisions.partners import pages as partners_pages
from marketplace.platform.room import Room

ROOM = Room(
    models=(models, partners_models),
    lifecycles=(DECISION, CONDITION),
    blueprints=(partners_pages.bp, admitting_pages.bp),
    words=(words,),
    todos=(todos.todos,),
    file_kinds=(models.DECISION_DOCUMENT, partners_models.PARTNER_DECISION),
)
