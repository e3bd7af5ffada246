"""What stands around every page: navigation, languages, who is logged in, the footer."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, before_render_template, current_app, g, request, url_for
from flask_babel import LazyString
from flask_babel import gettext as _
from jinja2 import Template
from sqlalchemy.exc import SQLAlchemyError

from marketplace.platform import i18n
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.identity.municipalities import area_and_towns
from marketplace.platform.links import page_of_request
from marketplace.platform.permissions import may
from marketplace.platform.roles import Role
from marketplace.platform.words import label

log = logging.getLogger(__name__)

SOON = timedelta(days=3)


@dataclass(frozen=True)
class NavItem:
    """One link of the main menu: shown to who holds the permission and one of the roles."""

    endpoint: str
    label: LazyString
    permission: str
    roles: frozenset[Role] | None = None
    """None: whoever has the permission."""

    def visible_to(self, actor: Actor) -> bool:
        """Whether the actor's menu has this link."""
        return may(actor, self.permission) and (
            self.roles is None or not self.roles.isdisjoint(actor.roles)
        )


def install(app: Flask, nav: Sequence[NavItem]) -> None:
    """Give every page its frame, and templates the filters that ask the clock or the words."""
    app.extensions["nav"] = tuple(nav)
    app.jinja_env.filters.update(days_left=_days_left, is_soon=_is_soon, label=label)
    before_render_template.connect(_give_frame, app)


def _days_left(moment: datetime) -> str:
    return i18n.days_left(moment, g.clock.now())


def _is_soon(moment: datetime) -> bool:
    """Whether a deadline is near enough to be tinted: three days or less."""
    return moment - g.clock.now() <= SOON


def _give_frame(_app: Flask, template: Template, context: dict[str, Any], **_: Any) -> None:
    """Pages alone have a frame; mails and documents are rendered without these look-ups."""
    if template.name and template.name.startswith("web/") and request:
        context.update({name: value for name, value in _frame().items() if name not in context})


def _frame() -> dict[str, Any]:
    actor: Actor | None = g.get("actor")
    logged_in = g.get("account_name") is not None
    frame: dict[str, Any] = {
        "language_code": i18n.language(),
        "languages": _languages(),
        "urls": _urls(logged_in),
        "footer_links": [
            (_("Ohjeet ja sanasto"), url_for("info.help_page")),
            (_("Saavutettavuusseloste"), url_for("info.accessibility")),
            (_("Tietosuoja"), url_for("info.privacy")),
        ],
    }
    if actor is not None:
        frame["nav_items"] = _nav(actor)
        frame["current_user_card"] = _card(actor) if logged_in else None
        frame |= _area(actor)
    return frame


def _languages() -> list[dict[str, Any]]:
    here = page_of_request()
    return [
        {
            "code": code,
            "label": name,
            "url": url_for("home.choose_language", code=code, next=here),
            "active": code == i18n.language(),
        }
        for code, name in i18n.LANGUAGES.items()
    ]


def _urls(logged_in: bool) -> dict[str, str]:
    urls = {"home": url_for("home.index"), "search": url_for("notices.search")}
    if logged_in:
        urls |= {"logout": url_for("security.logout"), "account": url_for("account.index")}
    else:
        urls["login"] = url_for("security.login")
    return urls


def _nav(actor: Actor) -> list[dict[str, Any]]:
    items = [item for item in current_app.extensions["nav"] if item.visible_to(actor)]
    here = _here(items)
    return [
        {"url": url_for(item.endpoint), "label": str(item.label), "active": item is here}
        for item in items
    ]


def _here(items: Sequence[NavItem]) -> NavItem | None:
    """The item that the page belongs to: by its address, else by its room."""

    def covers(item: NavItem) -> bool:
        url = url_for(item.endpoint)
        return request.path == url or (
            request.path.startswith(f"{url.rstrip('/')}/") and url != "/"
        )

    by_address = [item for item in items if covers(item)]
    if by_address:
        return max(by_address, key=lambda item: len(url_for(item.endpoint)))
    room = f"{request.blueprint}."
    return next((item for item in items if item.endpoint.startswith(room)), None)


def _card(actor: Actor) -> dict[str, str]:
    roles = sorted(label(f"role.{role}") for role in actor.roles if role != Role.PUBLIC)
    return {
        "name": g.account_name,
        "role_label": ", ".join(roles) or _("Ei voimassa olevaa roolia"),
    }


def _area(actor: Actor) -> dict[str, str]:
    """The area's name and towns; a page about a broken database does without them."""
    if actor.area_id is None:
        return {}
    try:
        found = area_and_towns(actor)
    except SQLAlchemyError:
        log.warning("the page's frame lacks the area", exc_info=True)
        db.session.rollback()
        return {}
    if found is None:
        return {}
    name, towns = i18n.text_of(found[0]), found[1]
    return {"area_name": name, "footer_line": f"{name} · {_listed(towns)}" if towns else name}


def _listed(names: Sequence[str]) -> str:
    """Names as people list them: the last one after an *and*."""
    if len(names) < 2:
        return ", ".join(names)
    return _("%(first)s ja %(last)s", first=", ".join(names[:-1]), last=names[-1])
