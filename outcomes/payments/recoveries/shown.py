"""What a claim's page shows: the claim with its lines, and the forms of the acts on it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from marketplace.platform.actor import Actor
from marketplace.platform.audit import history, last_change
from marketplace.platform.db import db
from marketplace.platform.forms import Form, request_form
from marketplace.platform.i18n import format_date_fi, format_money, language
from marketplace.platform.lifecycle import PossibleAct
from marketplace.platform.paging import asked_page
from marketplace.platform.permissions import may
from marketplace.platform.words import label, said_missing, told
from marketplace.pure.money import eur_text
from outcomes.payments.recoveries import queries
from outcomes.payments.recoveries.lifecycle import RECOVERY
from outcomes.payments.recoveries.models import RecoveryClaim, Repayment
from outcomes.payments.recoveries.schemas import (
    GivenBackSchema,
    ReasonSchema,
    RepaidSchema,
    UndoneSchema,
)
from outcomes.payments.words import line_reason

STATUS = {
    "prepared": "due",
    "sent": "due",
    "paid": "ok",
    "set_off": "info",
    "written_off": "error",
    "cancelled": "info",
    "withdrawn": "info",
}
"""The kind of status label of each state."""
REASONED = ("withdraw", "propose_set_off", "propose_write_off", "decline")
"""The acts that ask for a reason alone."""
UNDO = "undo_repayment"
UNDOES = frozenset((UNDO, "undo_repaid_loss"))
"""The acts that undo a repayment: which of them is possible depends on what the claim was."""
Acts = Mapping[str, PossibleAct]


@dataclass(frozen=True)
class Reasoned:
    """An act that asks for a reason: what it is called on the page, and its form."""

    act: str
    label: str
    form: Form
    id: str


def claim_shown(actor: Actor, claim: RecoveryClaim, form: Form | None, act: str) -> dict[str, Any]:
    """The values of a claim's page; with a form that came back, and its act."""
    acts = RECOVERY.acts(claim, actor)
    lines = queries.lines_page(actor, claim, asked_page())
    own = may(actor, "payment.view_own")
    back = (
        (_("Maksut"), url_for("payments.own"))
        if own
        else (_("Takaisinperintä"), url_for("recoveries.index"))
    )
    return {
        "claim": claim,
        "own": own,
        "held_cents": 0 if own else queries.held_cents(claim),
        "status_kind": STATUS[claim.state],
        "page": lines,
        "rows": [(line, line_reason(line, language())) for line in lines.rows],
        "acts": acts,
        "proposed": claim.proposed if queries.stands_proposed(claim) else None,
        "missing": said_missing(acts),
        "is_late": claim.state == "sent"
        and claim.due_on is not None
        and claim.due_on < actor.today,
        "events": [] if own else told(history(db.session(), "recovery_claim", claim.id)),
        "breadcrumbs": [(_("Tehtävät"), url_for("home.index")), back, (claim.number, None)],
        **_forms(actor, claim, acts, form, act),
    }


def _forms(
    actor: Actor, claim: RecoveryClaim, acts: Acts, form: Form | None, act: str
) -> dict[str, Any]:
    left = eur_text(claim.left_cents).replace(".", ",")
    forms = {
        "repaid": Form(RepaidSchema(), seen=last_change(claim), paid_on=actor.today, sum=left),
        "give_back": Form(GivenBackSchema(), given_back_on=actor.today),
    }
    if form is not None and act in forms:
        forms[act] = form
    return {
        "form": form,
        "repaid_form": forms["repaid"],
        "given_back_form": forms["give_back"],
        "reasoned": list(_reasoned(claim, acts, form)),
    }


def _reasoned(claim: RecoveryClaim, acts: Acts, came_back: Form | None) -> Iterator[Reasoned]:
    """The possible acts that ask for a reason; of repayments each that may be undone."""

    def one(act: str, words: str, repaid: Repayment | None = None) -> Reasoned:
        name = f"{act}-{repaid.id}" if repaid else act
        if came_back is not None and came_back.within == name:
            return Reasoned(act, words, came_back, name)
        key = {"repayment_id": str(repaid.id)} if repaid else {}
        schema = UndoneSchema() if repaid else ReasonSchema()
        return Reasoned(act, words, Form(schema, within=name, **key), name)

    possible = [name for name, act in acts.items() if act.possible]
    for act in REASONED:
        if act in possible:
            yield one(act, label(f"recovery_claim.act.{act}"))
    for repaid in claim.by_hand if not UNDOES.isdisjoint(possible) else ():
        facts = {"day": format_date_fi(repaid.paid_on), "sum": format_money(repaid.amount_cents)}
        yield one(UNDO, _("Peru maksukirjaus: %(day)s, %(sum)s", **facts), repaid)


def posted_reason(act: str) -> Form:
    """The form of an act that asks for a reason, as it was posted."""
    if act != UNDO:
        return request_form(ReasonSchema(), within=act)
    return request_form(UndoneSchema(), within=f"{act}-{request.form.get('repayment_id', '')}")
