"""The life of a payment statement, as data: from a preview to what the bank has settled."""

from typing import Any

from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.lifecycle import Lifecycle, Transition
from outcomes.payments.approvals import approval_power
from outcomes.payments.changed import facts_stand
from outcomes.payments.own import own_statement, owners_of
from outcomes.payments.payers import payer_account
from outcomes.payments.routes import E_INVOICE
from outcomes.payments.settlement.queries import paid_though_returned, waiting_of

BEFORE_APPROVAL = ("preview", "sent", "verified")
STANDING = ("approved", "handed_over", "settled")
"""States in which it is owed as it stands: its lines are on the account of what is approved, handed
over or paid."""
LEFT = ("handed_over", "settled")


def verifiers_of(statement: Any) -> set[str]:
    """Keys of the people who verified a statement or a line of it."""
    own = {str(statement.verified_by)} if statement.verified_by else set()
    return own | set(statement.line_verifiers)


def kept_out(statement: Any) -> set[str]:
    """Keys of the people who don't approve a statement, nor have a deputy do it: they verified it,
    or a line of it is their own."""
    return verifiers_of(statement) | owners_of(statement)


def invoice_there(statement: Any, _actor: Actor) -> Refused | None:
    """Where the provider invoices, its invoice is matched first."""
    if statement.route == E_INVOICE and statement.invoice_number is None:
        return Refused("payment.invoice_missing", number=statement.number)
    return None


def another_person(statement: Any, actor: Actor) -> Refused | None:
    """Two people: who verified a statement or a line of it does not approve it."""
    mine = str(actor.user_id) in verifiers_of(statement)
    return Refused("payment.same_person") if mine else None


def not_own(statement: Any, actor: Actor) -> Refused | None:
    """Nobody approves one's own line: of one's client, of what one took in, of one's own firm."""
    return own_statement(actor, statement)


def within_limit(statement: Any, actor: Actor) -> Refused | None:
    """The approver has the power for the sum, and not as the deputy of who may not approve it."""
    try:
        approval_power(actor, statement.gross_cents, kept_out(statement))
    except Refused as refusal:
        return refusal
    return None


def documents_ready(statement: Any, _actor: Actor) -> Refused | None:
    """Nothing leaves without the document that explains it."""
    return Refused("payment.statements_missing", count=1) if statement.pdf_id is None else None


def payer_known(statement: Any, actor: Actor) -> Refused | None:
    """The buyer's account is known, and confirmed where a person has written it."""
    try:
        payer_account(actor, statement.buyer, actor.today)
    except Refused as refusal:
        return refusal
    return None


def money_is_here(statement: Any, _actor: Actor) -> Refused | None:
    """What the bank paid after all, though it was written down as returned, is not paid anew; nor
    is that of which a file tells what does not agree, before a person has settled it."""
    facts = {"number": statement.number}
    if _is_out(statement):
        return Refused("payment.paid_after_all", **facts)
    return Refused("payment.entries_open", **facts) if waiting_of(statement.id) else None


def money_is_out(statement: Any, _actor: Actor) -> Refused | None:
    """What was written down as returned was paid, as a file tells or a person may."""
    return None if paid_though_returned(statement) else Refused("payment.not_handed_over")


def _is_out(statement: Any) -> bool:
    return any(payment.paid_after_all for payment in statement.payments)


def never_left(statement: Any, _actor: Actor) -> Refused | None:
    """What has left once is not taken apart, even where its payment came back: a part of it may be
    withheld or paid to others, and its invoice is with accounts payable, so that its lines would
    leave twice. It leaves anew as it is; what was wrong in it is adjusted in a later run."""
    return Refused("payment.left_already", number=statement.number) if statement.payments else None


STATEMENT = Lifecycle(
    "statement",
    ("preview", "sent", "verified", "approved", "handed_over", "settled", "withdrawn"),
    (
        Transition("send", ("preview",), "sent", "payment.send"),
        Transition(
            "verify", ("sent",), "verified", "payment.verify", (invoice_there, money_is_here)
        ),
        Transition(
            "approve",
            ("verified",),
            "approved",
            "payment.approve",
            (another_person, not_own, within_limit, money_is_here, facts_stand),
        ),
        Transition(
            "hand_over",
            ("approved",),
            "handed_over",
            "payment.hand_over",
            (documents_ready, payer_known, money_is_here),
        ),
        Transition("settle", ("handed_over",), "settled", "payment.settle"),
        Transition("fail", ("handed_over",), "sent", "payment.settle"),
        Transition("bounce", ("settled",), "sent", "payment.settle"),
        Transition(
            "find_paid", ("sent", "verified"), "handed_over", "payment.settle", (money_is_out,)
        ),
        Transition("recall", ("sent",), "preview", "payment.send"),
        Transition("send_back", ("verified",), "sent", "payment.send_back"),
        Transition("take_back", ("approved",), "verified", "payment.send_back"),
        Transition("withdraw", BEFORE_APPROVAL, "withdrawn", "payment.withdraw", (never_left,)),
    ),
)
