"""What this room gives to the house."""

from marketplace.platform.room import Room
from outcomes.payments import models, pages, todos, words
from outcomes.payments.files import (
    BANK_STATEMENT,
    HANDED_OVER,
    PAYABLES_REPLY,
    RECOVERY_PAPER,
    STATEMENT_PAPER,
)
from outcomes.payments.interest import models as interest_models
from outcomes.payments.interest import pages as interest_pages
from outcomes.payments.interest import todos as interest_todos
from outcomes.payments.interest import words as interest_words
from outcomes.payments.interest.lifecycle import INTEREST
from outcomes.payments.lifecycle import LINE, RUN
from outcomes.payments.recoveries import models as recoveries_models
from outcomes.payments.recoveries import pages as recoveries_pages
from outcomes.payments.recoveries import todos as recoveries_todos
from outcomes.payments.recoveries import words as recoveries_words
from outcomes.payments.recoveries.lifecycle import RECOVERY
from outcomes.payments.settlement import models as settlement_models
from outcomes.payments.settlement import pages as settlement_pages
from outcomes.payments.settlement import todos as settlement_todos
from outcomes.payments.settlement.lifecycle import ENTRY
from outcomes.payments.statements import pages as statements_pages
from outcomes.payments.statements import todos as statements_todos
from outcomes.payments.statements import words as statements_words
from outcomes.payments.statements.lifecycle import STATEMENT

ROOM = Room(
    models=(models, recoveries_models, interest_models, settlement_models),
    lifecycles=(RUN, STATEMENT, RECOVERY, INTEREST, ENTRY, LINE),
    blueprints=(
        pages.bp,
        statements_pages.bp,
        recoveries_pages.bp,
        interest_pages.bp,
        settlement_pages.bp,
    ),
    words=(words, statements_words, recoveries_words, interest_words),
    todos=(
        todos.todos,
        statements_todos.todos,
        recoveries_todos.todos,
        interest_todos.todos,
        settlement_todos.todos,
    ),
    file_kinds=(STATEMENT_PAPER, RECOVERY_PAPER, HANDED_OVER, BANK_STATEMENT, PAYABLES_REPLY),
)
