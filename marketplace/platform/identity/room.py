"""What this room gives to the house."""

from marketplace.platform.identity import models, pages, todos, words
from marketplace.platform.limits import Limit, half_logged_in, posted_address
from marketplace.platform.room import Room

ROOM = Room(
    models=(models,),
    blueprints=(pages.account, pages.users),
    words=(words,),
    todos=(todos.todos,),
    limits=(
        Limit("security.login", "10 per 15 minutes", posted_address, failures_only=True),
        Limit("security.login", "60 per 15 minutes", failures_only=True),
        Limit("security.two_factor_token_validation", "10 per 15 minutes", half_logged_in, True),
        Limit("security.mf_recovery", "10 per 15 minutes", half_logged_in, True),
        Limit("security.forgot_password", "5 per hour", posted_address),
        Limit("security.forgot_password", "20 per hour"),
        Limit("security.reset_password", "30 per hour"),
        Limit("security.verify", "20 per 15 minutes", failures_only=True),
        Limit("security.change_password", "20 per 15 minutes", failures_only=True),
    ),
)
