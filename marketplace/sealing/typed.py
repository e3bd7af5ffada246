"""Words that open something, as a command line asks for them: never among its arguments."""

import os

import click

from marketplace.platform.actor import Actor
from marketplace.sealing.members.service import unlocked

PASSWORD, PASSPHRASE = "TULOSKORI_PASSWORD", "TULOSKORI_PASSPHRASE"


def passphrase(prompt: str = "Passphrase", *, repeat: bool = False) -> str:
    """An officer's passphrase: from TULOSKORI_PASSPHRASE, else asked."""
    return _typed(PASSPHRASE, prompt, repeat=repeat)


def with_password(actor: Actor) -> Actor:
    """The actor carrying what the log-in password opens: from TULOSKORI_PASSWORD, else asked.

    Raises Refused where it is wrong.
    """
    return unlocked(actor, _typed(PASSWORD, "Password", repeat=False))


def _typed(variable: str, prompt: str, *, repeat: bool) -> str:
    given = os.environ.get(variable)
    if given:
        return given
    asked: str = click.prompt(prompt, hide_input=True, confirmation_prompt=repeat, err=True)
    return asked
