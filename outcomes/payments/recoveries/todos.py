"""What of recovery waits for whom."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, or_, select

from marketplace.platform.actor import Actor
from marketplace.platform.i18n import format_money
from marketplace.platform.permissions import may
from marketplace.platform.todo import MOST, Kind, Kinds, Todo
from outcomes.payments.models import PaymentLine
from outcomes.payments.recoveries.lifecycle import RECOVERY
from outcomes.payments.recoveries.models import RecoveryClaim
from outcomes.payments.recoveries.queries import (
    HELD,
    claims_in,
    holding,
    is_proposed,
    is_to_give_back,
    longest_wait,
    may_be_asked,
    proposals,
    to_give_back,
    waiting,
)

LOOKED_AT = 50
"""How many providers that owe something are looked at, whoever owes longest first."""


def _owed(actor: Actor) -> ColumnElement[bool] | bool:
    if not may(actor, "payment.view"):
        return False
    owed = select(PaymentLine.id).where(*may_be_asked(actor), PaymentLine.amount_cents < 0)
    return owed.exists()


def _tell_owed(actor: Actor) -> Iterator[Todo]:
    """What has waited longer than the rule lets it, or of whom nothing more is coming."""
    until = actor.today - longest_wait(actor)
    asked = [each for each in waiting(actor, LOOKED_AT) if each.asked_for(until)]
    for each in asked[:MOST]:
        yield Todo(
            title=_("Päätä takaisinperinnästä"),
            about=_("%(name)s, %(sum)s (alv 0 %%)", name=each.name, sum=format_money(each.cents)),
            url=url_for("recoveries.index"),
            waits_for_others=not may(actor, "payment.verify"),
        )


def _claims(actor: Actor) -> ColumnElement[bool] | bool:
    if not (may(actor, "payment.view") or may(actor, "payment.view_own")):
        return False
    waits = or_(RecoveryClaim.state.in_(("prepared", "sent")), is_proposed(), is_to_give_back())
    return select(RecoveryClaim.id).where(waits).exists()


def _tell_claims(actor: Actor) -> Iterator[Todo]:
    """Claims that wait for the approver, and those that were not paid back in time; for a provider
    its own that it is to pay back."""
    if may(actor, "payment.view_own"):
        own = RecoveryClaim.provider_id == actor.organisation_id
        for claim in claims_in(actor, "sent", MOST, own):
            yield _todo(claim, _("Maksa takaisin"))
        return
    for claim in claims_in(actor, "prepared", MOST):
        able = RECOVERY.can(claim, "approve", actor)
        yield _todo(claim, _("Hyväksy takaisinperintä"), waits_for_others=not able)
    for claim in proposals(actor, MOST):
        able = RECOVERY.can(claim, claim.proposed or "", actor)
        yield _todo(claim, _("Päätä ehdotuksesta"), waits_for_others=not able)
    for claim in to_give_back(actor, MOST):
        able = RECOVERY.can(claim, "give_back", actor)
        title = _("Palauta takaisin maksettu palveluntuottajalle")
        yield _todo(claim, title, claim.to_give_back_cents, waits_for_others=not able)
    for claim in claims_in(actor, "sent", MOST, RecoveryClaim.due_on < actor.today):
        yield _todo(claim, _("Takaisinperintä on maksamatta eräpäivän jälkeen"))


def _held(actor: Actor) -> ColumnElement[bool] | bool:
    return may(actor, "payment.view") and select(PaymentLine.id).where(*HELD).exists()


def _tell_held(actor: Actor) -> Iterator[Todo]:
    """Claims whose outcomes were earned again: what the provider still has is not paid anew."""
    for claim in holding(actor, MOST):
        title = (
            _("Tiedot palautuivat: takaisinperinnästä puuttuu osa")
            if claim.state != "written_off"
            else _("Tiedot palautuivat, mutta takaisinperintä on poistettu luottotappiona")
        )
        yield _todo(claim, title)


def _todo(
    claim: RecoveryClaim, title: str, cents: int | None = None, waits_for_others: bool = False
) -> Todo:
    return Todo(
        title=title,
        about=_(
            "%(number)s, %(name)s, %(sum)s",
            number=claim.number,
            name=claim.payee_name,
            sum=format_money(claim.left_cents if cents is None else cents),
        ),
        url=url_for("recoveries.show", number=claim.number),
        due=claim.due_on if cents is None else None,
        waits_for_others=waits_for_others,
    )


todos = Kinds((Kind(_owed, _tell_owed), Kind(_claims, _tell_claims), Kind(_held, _tell_held)))
