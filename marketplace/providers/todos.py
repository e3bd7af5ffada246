"""What waits for the staff about providers, and for a provider about itself."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, exists

from marketplace.platform.actor import Actor
from marketplace.platform.permissions import may
from marketplace.platform.roles import PROVIDER_ROLES
from marketplace.platform.todo import MOST, Kind, Kinds, Todo
from marketplace.platform.words import label
from marketplace.providers.models import Provider, ProviderChange
from marketplace.providers.queries import changes_to_decide, open_changes, own_provider, to_approve


def _to_approve(actor: Actor) -> Iterator[Todo]:
    for provider in to_approve(actor, MOST):
        organisation = provider.organisation
        again = provider.returned_details is not None
        yield Todo(
            title=_("Hyväksy täydennetty rekisteröinti")
            if again
            else _("Hyväksy palveluntuottaja"),
            about=f"{organisation.name}, {organisation.business_id}",
            url=url_for("providers.show", business_id=organisation.business_id),
        )


def _changes(actor: Actor) -> Iterator[Todo]:
    for change in changes_to_decide(actor, MOST):
        yield Todo(
            title=_("Päätä tietojen muutoksesta"),
            about=f"{change.provider.organisation.name}: "
            + label(f"provider_change.kind.{change.kind}"),
            url=url_for("providers.show_change", change_id=change.id),
        )


def _own(actor: Actor) -> Iterator[Todo]:
    provider = own_provider(actor)
    url = url_for("providers.own")
    about = provider.state_reason or ""
    edits = may(actor, "provider.edit")
    if provider.state == "draft" and edits:
        about = _("Rekisteröinti on kesken.")
        yield Todo(_("Täydennä ja lähetä rekisteröinti"), about, url_for("providers.edit"))
    elif provider.state in ("rejected", "changes_requested") and edits:
        yield Todo(_("Täydennä tietosi"), about, url_for("providers.edit"))
    elif provider.state == "submitted":
        about = _("Saat sähköpostin, kun hankinta-asiantuntija on tarkistanut tietosi.")
        yield Todo(_("Rekisteröintisi odottaa hyväksymistä"), about, url, waits_for_others=True)
    elif provider.state == "suspended":
        yield Todo(_("Rekisteröintisi on keskeytetty"), about, url, waits_for_others=True)
    for change in open_changes(provider):
        about = label(f"provider_change.kind.{change.kind}")
        yield Todo(_("Muutos odottaa hyväksymistä"), about, url, waits_for_others=True)


def _any_own(actor: Actor) -> ColumnElement[bool]:
    """Whether the own registration or a change of it waits for somebody."""
    own = exists().where(
        Provider.provider_id == actor.organisation_id, Provider.state != "approved"
    )
    change = ProviderChange.provider_id == actor.organisation_id
    return own | exists().where(change, ProviderChange.state == "submitted")


todos = Kinds(
    (
        Kind(
            lambda actor: (
                may(actor, "provider.approve")
                and exists().where(Provider.area_id == actor.area_id, Provider.state == "submitted")
            ),
            _to_approve,
        ),
        Kind(
            lambda actor: (
                may(actor, "provider.decide_change")
                and exists().where(
                    ProviderChange.area_id == actor.area_id, ProviderChange.state == "submitted"
                )
            ),
            _changes,
        ),
        Kind(lambda actor: bool(PROVIDER_ROLES & actor.roles) and _any_own(actor), _own),
    )
)
"""Officers and finance approve; a provider puts right what was wrong."""
