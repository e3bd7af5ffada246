"""What this room gives to the house."""

from marketplace.platform.room import Room
from outcomes.verification import pages, todos, words
from outcomes.verification.disputes import models as disputes_models
from outcomes.verification.disputes import pages as disputes_pages
from outcomes.verification.disputes import todos as disputes_todos
from outcomes.verification.disputes import words as disputes_words
from outcomes.verification.disputes.lifecycle import DISPUTE
from outcomes.verification.samples import models as samples_models
from outcomes.verification.samples import pages as samples_pages
from outcomes.verification.samples import words as samples_words

ROOM = Room(
    models=(disputes_models, samples_models),
    lifecycles=(DISPUTE,),
    blueprints=(pages.bp, disputes_pages.bp, samples_pages.bp),
    words=(words, disputes_words, samples_words),
    todos=(todos.todos, disputes_todos.todos),
    file_kinds=(samples_models.SAMPLED_LINES,),
)
