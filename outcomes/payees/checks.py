"""What verbs of payees do first: whose payee it is, and the paper."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from marketplace.platform.actor import Actor
from marketplace.platform.errors import Invalid, Problem, Refused
from marketplace.platform.files import media_type_of
from marketplace.platform.identity.queries import organisations_of
from marketplace.platform.unit import Unit
from outcomes.payees.models import PayeeRecord


def locked_record(u: Unit, record_id: UUID) -> PayeeRecord:
    """A record of a payee that is not the actor's own firm, locked."""
    found = u.lock(PayeeRecord, record_id)
    refuse_own_firm(u.actor, found.provider_id)
    return found


def refuse_own_firm(actor: Actor, provider_id: UUID) -> None:
    """Nobody says of one's own firm how it is paid."""
    if provider_id in organisations_of(actor.user_id):
        raise Refused("payee.own_firm")


def problems_of_paper(content: bytes) -> list[Problem]:
    """What is wrong with a paper that proves something of a payee."""
    return [] if media_type_of(content) else [Problem("file", "payee.file_kind")]


def problems_in(check: Callable[..., Any], *args: Any, **kwargs: Any) -> list[Problem]:
    """What a check refuses, as problems to be told with others."""
    try:
        check(*args, **kwargs)
    except Invalid as error:
        return list(error.problems)
    return []


def refuse(problems: list[Problem]) -> None:
    """Tell all problems at once, each at its field."""
    if problems:
        raise Invalid(*problems)
