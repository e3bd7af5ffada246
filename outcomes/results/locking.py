"""Turns of those who change what is known, and of those who calculate with it."""

from sqlalchemy import func, select

from marketplace.platform.unit import Unit

KNOWN_FACTS = 4_155_308
"""The database's lock on what is known; any number that no other lock has."""
PATIENCE = "20s"
"""How long somebody who sent a form waits for an import or a calculation."""


def hold_facts(u: Unit) -> None:
    """Let no import come between the reads of one act: it waits for the act's end."""
    u.session.execute(select(func.pg_advisory_xact_lock_shared(KNOWN_FACTS)))


def lock_facts(u: Unit) -> None:
    """One import at a time, none during a calculation: each is planned against all that is
    known."""
    u.session.execute(select(func.pg_advisory_xact_lock(KNOWN_FACTS)))


def lock_facts_for_form(u: Unit) -> None:
    """The same for what a person tells in a form, who is told to try again after PATIENCE."""
    u.session.execute(select(func.set_config("lock_timeout", PATIENCE, True)))
    lock_facts(u)
