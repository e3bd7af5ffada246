"""What waits for officers about providers, and for a provider about itself."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from marketplace.platform.actor import Actor
from marketplace.platform.permissions import Role, may
from marketplace.platform.todo import Todo
from marketplace.providers.queries import Search, own_provider, search_providers


def todos(actor: Actor) -> Iterator[Todo]:
    """An officer approves; a provider puts right what was wrong."""
    if may(actor, "provider.approve"):
        yield from _to_approve(actor)
    if Role.PROVIDER in actor.roles:
        yield from _own(actor)


def _to_approve(actor: Actor) -> Iterator[Todo]:
    for provider in search_providers(actor, Search(states=("submitted",))).providers:
        organisation = provider.organisation
        yield Todo(
            title=_("Hyväksy palveluntuottaja"),
            about=f"{organisation.name}, {organisation.business_id}",
            url=url_for("providers.show", business_id=organisation.business_id),
        )


def _own(actor: Actor) -> Iterator[Todo]:
    provider = own_provider(actor)
    url = url_for("providers.own")
    if provider.state == "rejected":
        about = provider.state_reason or ""
        yield Todo(_("Täydennä tietosi"), about, url_for("providers.edit"))
    elif provider.state == "submitted":
        about = _("Saat sähköpostin, kun hankinta-asiantuntija on tarkistanut tietosi.")
        yield Todo(_("Rekisteröintisi odottaa hyväksymistä"), about, url, waits_for_others=True)
    elif provider.state == "suspended":
        about = provider.state_reason or ""
        yield Todo(_("Rekisteröintisi on keskeytetty"), about, url, waits_for_others=True)
