"""The life of a piece of evidence; that it lapses is not a state but a matter of the day."""

from marketplace.platform.lifecycle import Lifecycle, Transition

EVIDENCE = Lifecycle(
    name="evidence",
    states=("submitted", "approved", "rejected", "withdrawn"),
    transitions=(
        Transition("approve", ("submitted",), "approved", "passport.decide"),
        Transition("reject", ("submitted",), "rejected", "passport.decide"),
        Transition("withdraw", ("submitted",), "withdrawn", "passport.add_evidence"),
    ),
)
