"""The life of a provider's registration in an area."""

from marketplace.platform.lifecycle import Lifecycle, Transition

PROVIDER = Lifecycle(
    name="provider",
    states=("submitted", "approved", "rejected", "suspended"),
    transitions=(
        Transition("approve", ("submitted",), "approved", "provider.approve"),
        Transition("reject", ("submitted",), "rejected", "provider.reject"),
        # the provider puts right what was wrong and sends its registration again
        Transition("resubmit", ("rejected",), "submitted", "provider.edit"),
        Transition("suspend", ("approved",), "suspended", "provider.suspend"),
        Transition("reinstate", ("suspended",), "approved", "provider.reinstate"),
    ),
)
