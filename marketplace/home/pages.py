"""The first page of everybody, the choice of language, and the pages behind the footer's links."""

from flask import Blueprint, current_app, g, redirect, render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from marketplace.home.queries import agenda, latest_changes
from marketplace.platform.glossary import TERMS
from marketplace.platform.i18n import LANGUAGES, remember_language
from marketplace.platform.links import local_path
from marketplace.platform.todo import SHOWN, gather
from marketplace.platform.web import allow, current_actor

bp = Blueprint("home", __name__)
info = Blueprint("info", __name__, url_prefix="/info")


@bp.get("/")
@allow("home.view")
def index() -> str:
    """What waits for the person; for a stranger, where to go."""
    actor = current_actor()
    if g.get("account_name") is None:
        return render_template("web/home/public.html")
    gathered = gather(current_app.extensions["todos"], actor)
    return render_template(
        "web/home/index.html",
        agenda=agenda(gathered, actor.now),
        changes=latest_changes(actor, current_app.extensions["things"]),
        today=actor.today,
        most=SHOWN,
    )


@bp.get("/language/<code>")
@allow("home.view")
def choose_language(code: str) -> Response:
    """Show pages in another language from now on, and go back to where one was.

    A link may be followed by anybody on a person's behalf, so it changes this browser alone; the
    account's own language is changed by a form.
    """
    if code not in LANGUAGES:
        raise NotFound
    return remember_language(redirect(local_path(request.args.get("next"))), code)


@info.get("/help")
@allow("home.view")
def help_page() -> str:
    """How the product is used, and its terms in three languages."""
    return render_template("web/info/help.html", terms=TERMS)


@info.get("/accessibility")
@allow("home.view")
def accessibility() -> str:
    """The accessibility statement."""
    return render_template("web/info/accessibility.html", contact=current_app.config["MAIL_FROM"])


@info.get("/privacy")
@allow("home.view")
def privacy() -> str:
    """What is kept about people and why."""
    return render_template("web/info/privacy.html", contact=current_app.config["MAIL_FROM"])
