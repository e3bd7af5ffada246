"""What this room gives to the house."""

from marketplace.platform.room import Room
from outcomes.referrals import models, pages, todos, words
from outcomes.referrals.correcting import pages as correcting_pages
from outcomes.referrals.lifecycle import REFERRAL

ROOM = Room(
    models=(models,),
    lifecycles=(REFERRAL,),
    blueprints=(pages.bp, correcting_pages.bp),
    words=(words,),
    todos=(todos.todos,),
)
