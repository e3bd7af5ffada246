"""What contracts wait for."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from contracts.agreements.lifecycle import CONTRACT
from contracts.agreements.queries import contracts
from marketplace.platform.actor import Actor
from marketplace.platform.i18n import text_of
from marketplace.platform.permissions import may
from marketplace.platform.todo import Todo


def todos(actor: Actor) -> Iterator[Todo]:
    """Contracts that wait for the actor's acceptance, or for the other party's."""
    if not may(actor, "contract.accept"):
        return
    for contract in contracts(actor, state="to_accept"):
        mine = CONTRACT.can(contract, "accept", actor)
        title = _("Hyväksy sopimus") if mine else _("Sopimus odottaa toista osapuolta")
        yield Todo(
            title=title,
            about=f"{text_of(contract.titles)}, {contract.number}",
            url=url_for("contracts.show", number=contract.number),
            waits_for_others=not mine,
        )
