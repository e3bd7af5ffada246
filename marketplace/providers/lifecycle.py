"""The life of a provider's registration in an area, and of a change that it asks for."""

from typing import Any

from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.lifecycle import Lifecycle, Transition
from marketplace.platform.roles import Role


def whole(provider: Any, _actor: Actor) -> Refused | None:
    """What goes to approval tells the services, the municipalities and the account."""
    if provider.lines and provider.municipalities and provider.iban:
        return None
    return Refused("provider.incomplete")


PROVIDER = Lifecycle(
    name="provider",
    states=(
        "draft",
        "submitted",
        "changes_requested",
        "approved",
        "rejected",
        "suspended",
        "closed",
    ),
    transitions=(
        Transition("submit", ("draft",), "submitted", "provider.submit", (whole,)),
        Transition("approve", ("submitted",), "approved", "provider.approve"),
        Transition("return", ("submitted",), "changes_requested", "provider.return"),
        Transition("reject", ("submitted",), "rejected", "provider.reject"),
        # the provider puts right what was wrong and sends its registration again
        Transition(
            "resubmit",
            ("changes_requested", "rejected"),
            "submitted",
            "provider.submit",
            (whole,),
        ),
        Transition("suspend", ("approved",), "suspended", "provider.suspend"),
        Transition("reinstate", ("suspended",), "approved", "provider.reinstate"),
        Transition(
            "close",
            ("draft", "submitted", "changes_requested", "approved", "rejected", "suspended"),
            "closed",
            "provider.close",
        ),
        # back from closed by the same road as anybody new
        Transition("reopen", ("closed",), "draft", "provider.reopen"),
    ),
)

DECIDERS = {
    "account": Role.FINANCE_APPROVER,
    "lines": Role.PROCUREMENT_OFFICER,
    "form": Role.PROCUREMENT_OFFICER,
}
"""Who decides a change of each kind: an account is a matter of finance."""


def decides(change: Any, actor: Actor) -> Refused | None:
    """Each kind of change has its own decider."""
    if DECIDERS[change.kind] in actor.roles:
        return None
    return Refused("provider_change.others_decide")


PROVIDER_CHANGE = Lifecycle(
    name="provider_change",
    states=("submitted", "approved", "rejected", "withdrawn"),
    transitions=(
        Transition("approve", ("submitted",), "approved", "provider.decide_change", (decides,)),
        Transition("reject", ("submitted",), "rejected", "provider.decide_change", (decides,)),
        Transition("withdraw", ("submitted",), "withdrawn", "provider.withdraw_change"),
    ),
)
