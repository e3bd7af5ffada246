"""What contracts wait for."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import exists

from contracts.agreements.lifecycle import PROVIDER, not_yet_accepted, party_of
from contracts.agreements.models import Contract
from contracts.agreements.money import running_out
from contracts.agreements.queries import lacking_papers, to_accept
from contracts.agreements.words import money_warning
from marketplace.platform.actor import Actor
from marketplace.platform.i18n import format_date_fi, format_day_of, text_of
from marketplace.platform.permissions import may
from marketplace.platform.todo import MOST, Kind, Kinds, Todo
from marketplace.pure.periods import ONE_DAY


def _to_accept(actor: Actor) -> Iterator[Todo]:
    for contract in to_accept(actor, MOST):
        mine = not_yet_accepted(contract, actor) is None
        title = _("Hyväksy sopimus") if mine else _("Sopimus odottaa toista osapuolta")
        if mine and party_of(actor) == PROVIDER and lacking_papers(actor, contract):
            title = _("Täydennä toimittajapassi sopimusta varten")
        yield Todo(
            title=title,
            about=f"{text_of(contract.titles)}, {contract.number}. {_waiting(contract)}",
            url=url_for("contracts.show", number=contract.number),
            due=contract.starts_on - ONE_DAY,
            waits_for_others=not mine,
        )


def _waiting(contract: Contract) -> str:
    """When the contract's work begins, and since when it waits."""
    start, since = format_date_fi(contract.starts_on), format_day_of(contract.created_at)
    return _("Alkaa %(start)s, odottanut %(since)s alkaen.", start=start, since=since)


def _running_out(actor: Actor) -> Iterator[Todo]:
    """The next call takes its time: it is to be prepared before nothing is left."""
    for contract, money in running_out(actor, MOST).items():
        yield Todo(
            title=_("Sopimuksen raha loppuu: %(number)s", number=contract.number),
            about=f"{text_of(contract.titles)}, {contract.provider.name}. {money_warning(money)}.",
            url=url_for("contracts.show", number=contract.number),
        )


todos = Kinds(
    (
        Kind(
            lambda actor: (
                may(actor, "contract.accept") and exists().where(Contract.state == "to_accept")
            ),
            _to_accept,
        ),
        Kind(lambda actor: may(actor, "call.draft"), _running_out),
    )
)
"""Contracts to accept; for whoever prepares calls, contracts whose money runs out."""
