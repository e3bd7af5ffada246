"""Commands of keys: ``key make``, ``key rehearse``, ``key make-escrow``, ``key list``."""

import click

from marketplace.platform.actor import Actor
from marketplace.platform.commands import command
from marketplace.platform.i18n import format_instant
from marketplace.sealing import queries, service
from marketplace.sealing.models import OfficerKey
from marketplace.sealing.typed import PASSPHRASE, passphrase

group = click.Group("key", help=f"Keys that open offers; passphrases are asked, or {PASSPHRASE}.")


@command(group, "make", "key.make", help="Make your key pair, or a new one in its place.")
def make(actor: Actor) -> None:
    _told(service.make_key_pair(actor, passphrase(repeat=True)))


@command(group, "make-escrow", "key.make_escrow", help="Make the escrow key of the area.")
def make_escrow(actor: Actor) -> None:
    _told(service.make_escrow_key(actor, passphrase(repeat=True)))


@command(
    group,
    "rehearse",
    "key.rehearse",
    params=[click.Option(["--escrow"], is_flag=True, help="The escrow key, not your own.")],
    help="Try whether the passphrase opens the key.",
)
def rehearse(actor: Actor, escrow: bool) -> None:
    _told(service.rehearse_key(actor, passphrase(), escrow=escrow))


@command(group, "list", "key.view", help="Who has a key, and when it was last rehearsed.")
def list_keys(actor: Actor) -> None:
    for officer in queries.officers(actor):
        click.echo(f"{officer.user.email}\t{_state(officer.key)}")
    click.echo(f"escrow\t{_state(queries.escrow_key(actor))}")


def _told(key: OfficerKey) -> None:
    click.echo(f"{key.kind}\t{_state(key)}")


def _state(key: OfficerKey | None) -> str:
    if key is None:
        return "-"
    return format_instant(key.rehearsed_at) if key.rehearsed_at else "?"
