"""What this room gives to the house."""

from marketplace.platform.limits import Limit
from marketplace.platform.room import Room
from outcomes.invoices import api, models, pages, todos, words
from outcomes.invoices.lifecycle import RECEIVED_INVOICE

ROOM = Room(
    models=(models,),
    lifecycles=(RECEIVED_INVOICE,),
    blueprints=(pages.bp, api.bp),
    words=(words,),
    todos=(todos.todos,),
    file_kinds=(models.INVOICE_FILE,),
    limits=(Limit("invoices_api.receive", "600 per hour"),),
)
