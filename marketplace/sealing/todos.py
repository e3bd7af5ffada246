"""What keys wait for: an officer's to be made and rehearsed, a colleague's to be given."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from marketplace.platform.actor import Actor
from marketplace.platform.permissions import may
from marketplace.platform.todo import Todo
from marketplace.sealing.members.queries import waits_for_key
from marketplace.sealing.queries import escrow_key, officer_key


def todos(actor: Actor) -> Iterator[Todo]:
    """Keys without which no offer can be sealed or read."""
    if may(actor, "key.make"):
        key = officer_key(actor, actor.user_id)
        if key is None:
            yield Todo(_("Tee avausavain"), _("Avaat sillä tarjouksia."), url_for("keys.make"))
        elif key.rehearsed_at is None:
            about = _("Kokeile, että tunnuslause avaa sen.")
            yield Todo(_("Harjoittele avausavain"), about, url_for("keys.rehearse"))
    if may(actor, "key.make_escrow"):
        escrow = escrow_key(actor)
        if escrow is None or escrow.rehearsed_at is None:
            about = _("Ilman sitä tarjouspyyntöjä ei voi julkaista.")
            yield Todo(_("Tee ja kokeile vara-avain"), about, url_for("keys.index"))
    if may(actor, "key.give_copy"):
        for member in waits_for_key(actor):
            about = _("Hän ei vielä voi lukea yrityksesi tarjouksia.")
            title = _("Anna yrityksen avain: %(name)s", name=member.name)
            yield Todo(title, about, url_for("keys.organisation"))
