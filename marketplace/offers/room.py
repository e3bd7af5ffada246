"""What this room gives to the house."""

from marketplace.offers import call_pages, models, receipt_pages, todos, words
from marketplace.offers.consortia import pages as consortia_pages
from marketplace.offers.lifecycle import OFFER
from marketplace.offers.officers import pages as officers_pages
from marketplace.offers.opening import pages as opening_pages
from marketplace.platform.limits import Limit
from marketplace.platform.room import Room

ROOM = Room(
    models=(models,),
    lifecycles=(OFFER,),
    blueprints=(
        call_pages.bp,
        officers_pages.bp,
        opening_pages.bp,
        receipt_pages.bp,
        consortia_pages.bp,
    ),
    words=(words,),
    todos=(todos.todos,),
    file_kinds=(models.OPENING_RECORD,),
    limits=(Limit("opening.show", "20 per 15 minutes", failures_only=True),),
)
