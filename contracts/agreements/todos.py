"""What contracts wait for."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from contracts.agreements.lifecycle import PROVIDER, not_yet_accepted, party_of
from contracts.agreements.money import money_of
from contracts.agreements.queries import contracts, lacking_papers
from contracts.agreements.words import money_warning
from marketplace.platform.actor import Actor
from marketplace.platform.i18n import text_of
from marketplace.platform.permissions import may
from marketplace.platform.todo import Todo


def todos(actor: Actor) -> Iterator[Todo]:
    """Contracts to accept; for whoever prepares calls, contracts whose money runs out."""
    if may(actor, "contract.accept"):
        yield from _to_accept(actor)
    if may(actor, "call.draft"):
        yield from _running_out(actor)


def _to_accept(actor: Actor) -> Iterator[Todo]:
    for contract in contracts(actor, state="to_accept"):
        mine = not_yet_accepted(contract, actor) is None
        title = _("Hyväksy sopimus") if mine else _("Sopimus odottaa toista osapuolta")
        if mine and party_of(actor) == PROVIDER and lacking_papers(actor, contract):
            title = _("Täydennä toimittajapassi sopimusta varten")
        yield Todo(
            title=title,
            about=f"{text_of(contract.titles)}, {contract.number}",
            url=url_for("contracts.show", number=contract.number),
            waits_for_others=not mine,
        )


def _running_out(actor: Actor) -> Iterator[Todo]:
    """The next call takes its time: it is to be prepared before nothing is left."""
    running = contracts(actor, state="in_force")
    money = money_of(actor, running)
    for contract in running:
        warning = money_warning(money[contract.id])
        if warning:
            yield Todo(
                title=_("Sopimuksen raha loppuu: %(number)s", number=contract.number),
                about=f"{text_of(contract.titles)}, {contract.provider.name}. {warning}.",
                url=url_for("contracts.show", number=contract.number),
            )
