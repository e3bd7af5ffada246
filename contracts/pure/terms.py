"""Terms of a contract that bind its payment scheme."""

from dataclasses import replace

from outcomes.pure.tree import AccountKey, Cap, Caps, Scheme, Text

MAXIMUM_VALUE = "maximum_value"
"""The code of the cap that a contract's maximum value is."""
LABEL = Text(
    fi="sopimuksen enimmäisarvo",
    sv="avtalets maximivärde",
    en="the maximum value of the contract",
)
PER: tuple[AccountKey, ...] = ("contract",)


def with_maximum_value(scheme: Scheme, cents: int) -> Scheme:
    """The scheme with a contract's maximum value, in cents without VAT, as a cap over all lines.

    A cap of the scheme's own over the whole contract stays where it is lower; two such caps would
    contradict each other. Raises ValueError for a value that is not positive.
    """
    if cents <= 0:
        raise ValueError(f"maximum value {cents}")
    caps = scheme.caps or Caps(("outcome_on", "referral_id", "rule"), {})
    whole = {code for code, cap in caps.limits.items() if _over_all(cap)}
    own = {code: cap for code, cap in caps.limits.items() if code not in whole}
    if any((caps.limits[code].cents or 0) <= cents for code in whole):
        return scheme
    cap = Cap(label=LABEL, source="The contract's maximum value", cents=cents, per=PER)
    return replace(scheme, caps=replace(caps, limits=own | {MAXIMUM_VALUE: cap}))


def _over_all(cap: Cap) -> bool:
    """Whether a cap is a fixed one over the whole contract."""
    return cap.per == PER and not cap.rules and cap.cents is not None
