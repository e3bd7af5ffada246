"""The public page of the service baskets."""

from flask import Blueprint, render_template

from marketplace.baskets.queries import all_baskets
from marketplace.platform.permissions import may
from marketplace.platform.web import allow, current_actor

bp = Blueprint("baskets", __name__)


@bp.route("/baskets")
@allow("basket.view")
def index() -> str:
    """The basket model: what the area buys, and how a service is paid."""
    actor = current_actor()
    return render_template(
        "web/marketplace/baskets/index.html",
        baskets=all_baskets(actor),
        can_register=may(actor, "provider.register"),
        sees_rules=may(actor, "rule.view"),
    )
