"""The codes that the values of rules are written in."""

REGIMES = ("small_procurement", "national", "eu", "annex_e", "annex_e_eu", "concession")
"""What the law makes of a procurement by its value; the first is that of no threshold."""
CLASSES = ("services", "social_and_health", "special_services", "concession")
"""Classes of services that have thresholds of their own."""
DIMENSIONS = ("class", "service_line", "cpv", "provider")
DECISION_KINDS = (
    "award",
    "exclusion",
    "cancellation",
    "correction",
    "correction_answer",
    "revision_answer",
    "admission",
    "removal",
)
MODELS = (
    "dynamic_small_procurement",
    "framework_call_off",
    "dynamic_purchasing_system",
    "national_open",
    "national_restricted",
    "special_services",
    "eu_open",
    "eu_restricted",
    "concession",
    "direct_award",
)
"""The procedures that purchases go by; each but that of a mini-competition has a row of the kind
``procedure``."""
