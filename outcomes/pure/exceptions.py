"""Why a person looks at a line before the plain ones: kinds of exceptions, the gravest first."""

from collections.abc import Callable, Iterable, Mapping

from outcomes.pure.explain import Adjustment, Explanation, Outcome

SUBSIDISED = "subsidised"
"""The kind of a spell whose employer is paid a wage subsidy for it."""
DOUBLE_CLAIM = "double_claim"
DISPUTED = "disputed"
"""Sources contradict each other about a fact that the line rests on, and nobody has settled it."""
CORRECTED = "corrected"
"""What is known of a fact that the line rests on is something else by now."""
PROVIDER_ONLY = "provider_only"
"""Only the provider that is paid tells of the work."""


def is_subsidised(outcome: Outcome) -> bool:
    """Whether the outcome rests on a job for which its employer is paid a wage subsidy too."""
    return any(part.kind == SUBSIDISED for each in outcome.stretches for part in each.kinds)


_SIGNS: Mapping[str, Callable[[Outcome], bool]] = {
    "subsidised": is_subsidised,
    "capped": lambda outcome: bool(outcome.cuts),
    "repeated": lambda outcome: outcome.attempt > 1,
    "gap": lambda outcome: outcome.gap_days > 0,
    "factor": lambda outcome: bool(outcome.factors),
}
EXCEPTIONS = (DISPUTED, CORRECTED, DOUBLE_CLAIM, "adjustment", PROVIDER_ONLY, *_SIGNS)
"""All kinds, the gravest first; those of sources and of other lines are found beside a line, the
rest in its own explanation."""


def gravest(found: Iterable[str]) -> str | None:
    """The gravest of some kinds."""
    return min(found, key=EXCEPTIONS.index, default=None)


def exceptions_of(explanation: Explanation) -> list[str]:
    """What is unusual about a line, the gravest first; none where everything is plain."""
    if isinstance(explanation, Adjustment):
        return ["adjustment"]
    return [code for code, holds in _SIGNS.items() if holds(explanation)]
