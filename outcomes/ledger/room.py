"""What this room gives to the house."""

from marketplace.platform.room import Room
from outcomes.ledger import models, pages, words
from outcomes.ledger.billing import models as billing_models
from outcomes.ledger.billing import pages as billing_pages
from outcomes.ledger.billing import todos as billing_todos
from outcomes.ledger.billing import words as billing_words
from outcomes.ledger.billing.lifecycle import BILLING
from outcomes.ledger.reconciled import models as reconciled_models
from outcomes.ledger.reconciled import pages as reconciled_pages
from outcomes.ledger.reconciled import todos as reconciled_todos

ROOM = Room(
    models=(models, billing_models, reconciled_models),
    lifecycles=(BILLING,),
    blueprints=(pages.bp, billing_pages.bp, reconciled_pages.bp),
    words=(words, billing_words),
    todos=(billing_todos.todos, reconciled_todos.todos),
    file_kinds=(models.IMPORTED_POSTINGS, billing_models.BILL),
)
