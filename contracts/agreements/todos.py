"""What contracts wait for."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, exists

from contracts.agreements.lifecycle import PROVIDER, for_the_buyer, not_yet_accepted, party_of
from contracts.agreements.models import Contract
from contracts.agreements.money import running_out
from contracts.agreements.queries import (
    CUT_SHORT,
    LEFT_RUNNING,
    cut_short,
    lacking_papers,
    later_waits,
    left_running,
    runs_beside,
    to_accept,
)
from contracts.agreements.words import money_warning
from marketplace.decisions.models import Decision
from marketplace.platform.actor import Actor
from marketplace.platform.i18n import format_date_fi, format_day_of, text_of
from marketplace.platform.permissions import may
from marketplace.platform.todo import MOST, Kind, Kinds, Todo
from marketplace.pure.periods import ONE_DAY


def _to_accept(actor: Actor) -> Iterator[Todo]:
    found = to_accept(actor, MOST)
    held = runs_beside(actor, found)
    for contract in found:
        blocked = not_yet_accepted(contract, actor) or for_the_buyer(contract, actor)
        mine = blocked is None and contract.id not in held
        title = _("Hyväksy sopimus") if mine else _("Sopimus odottaa toista osapuolta")
        if mine and party_of(actor) == PROVIDER and lacking_papers(actor, contract):
            title = _("Täydennä toimittajapassi sopimusta varten")
        if contract.id in held:
            title = _(
                "Sopimus odottaa, että aiempi päätetään: %(number)s", number=held[contract.id]
            )
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
    return _("Alkaa %(start)s, odottanut %(since)s lähtien.", start=start, since=since)


def _left_running(actor: Actor) -> Iterator[Todo]:
    """What runs although its award fell: agreed on by whoever prepares, ended by who signs; its
    provider waits for that."""
    found = left_running(actor, MOST)
    provider = party_of(actor) == PROVIDER
    for contract, waiting in zip(found, later_waits(found), strict=True):
        if provider:
            title = _("Sopimuksesi päätös ei ole enää voimassa: tilaaja ratkaisee jatkon")
        elif not may(actor, "contract.terminate"):
            title = _("Sovi sopimuksen päättämisestä: sen päätös on kumottu")
        elif waiting:
            title = _("Päätä ensin aiempi sopimus: uusi odottaa")
        else:
            title = _("Päätä sopimus: sen päätös on kumottu")
        yield Todo(
            title=title,
            about=f"{text_of(contract.titles)}, {contract.provider.name}, {contract.number}",
            url=url_for("contracts.show", number=contract.number),
            waits_for_others=provider,
        )


def _any_left_running(actor: Actor) -> ColumnElement[bool] | bool:
    concerned = (
        may(actor, "contract.terminate") or may(actor, "decision.draft") or _is_provider(actor)
    )
    here = (Contract.area_id == actor.area_id, Contract.decision_id == Decision.id, LEFT_RUNNING)
    return concerned and exists().where(*here)


def _is_provider(actor: Actor) -> bool:
    return party_of(actor) == PROVIDER and may(actor, "contract.view")


def _cut_short(actor: Actor) -> Iterator[Todo]:
    """What the provider has running under a contract is to be in order by its last day."""
    for contract in cut_short(actor, MOST):
        yield Todo(
            title=_("Sopimuksesi päättyy ennen aikojaan: merkitse aloitukset sitä ennen"),
            about=f"{text_of(contract.titles)}, {contract.number}",
            url=url_for("contracts.show", number=contract.number),
            due=contract.last_day,
        )


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
        Kind(_any_left_running, _left_running),
        Kind(lambda actor: _is_provider(actor) and exists().where(CUT_SHORT), _cut_short),
        Kind(lambda actor: may(actor, "call.draft"), _running_out),
    )
)
"""Contracts to accept, those whose award fell, and those that end before their term; for whoever
prepares calls, contracts whose money runs out."""
