"""What this room gives to the house."""

from marketplace.platform.limits import Limit
from marketplace.platform.room import Room
from outcomes.results import api, models, pages, source_pages, todos, words
from outcomes.results.confirming import models as confirming_models
from outcomes.results.confirming import pages as confirming_pages
from outcomes.results.confirming import words as confirming_words
from outcomes.results.confirming.lifecycle import CONFIRMATION
from outcomes.results.reporting import pages as reporting_pages

ROOM = Room(
    models=(models, confirming_models),
    lifecycles=(CONFIRMATION,),
    blueprints=(pages.bp, source_pages.bp, api.bp, reporting_pages.bp, confirming_pages.bp),
    words=(words, confirming_words),
    todos=(todos.todos,),
    file_kinds=(models.RESULTS_FILE,),
    limits=(
        Limit("results_api.receive", "600 per hour"),
        Limit("confirming.ask", "60 per hour"),
        Limit("confirming.answer", "30 per hour"),
        Limit("confirming.answer", "60 per hour", misses_only=True),
        Limit("confirming.enter", "60 per hour", misses_only=True),
    ),
)
