"""Who people are in the product."""

from enum import StrEnum


class Role(StrEnum):
    """Who people are in the product; a person may hold several in one organisation."""

    PUBLIC = "public"
    PROVIDER = "provider"
    """Signs for a provider: submits its offers, accepts its contracts, lets its people in."""
    PROVIDER_WRITER = "provider_writer"
    """Prepares for a provider what another signs, and does its daily work."""
    PROVIDER_READER = "provider_reader"
    PROCUREMENT_OFFICER = "procurement_officer"
    DECISION_MAKER = "decision_maker"
    COACH = "coach"
    FINANCE_VERIFIER = "finance_verifier"
    FINANCE_APPROVER = "finance_approver"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    EVALUATOR = "evaluator"
    SYSTEM = "system"


PROVIDER_ROLES = frozenset({Role.PROVIDER, Role.PROVIDER_WRITER, Role.PROVIDER_READER})
"""What people are in a provider's organisation."""
STAFF_ROLES = frozenset(
    {
        Role.PROCUREMENT_OFFICER,
        Role.DECISION_MAKER,
        Role.COACH,
        Role.FINANCE_VERIFIER,
        Role.FINANCE_APPROVER,
        Role.ADMINISTRATOR,
        Role.AUDITOR,
        Role.EVALUATOR,
    }
)
TWO_FACTOR_ROLES = frozenset(
    {
        Role.PROCUREMENT_OFFICER,
        Role.DECISION_MAKER,
        Role.FINANCE_VERIFIER,
        Role.FINANCE_APPROVER,
        Role.ADMINISTRATOR,
        Role.EVALUATOR,
    }
)
"""Roles that must log in with a second factor in production."""
