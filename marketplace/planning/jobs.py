"""Jobs of needs: the memo of a judgement, and the daily look at other rules."""

from uuid import UUID

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from marketplace.planning.models import Need
from marketplace.planning.queries import assessment_of
from marketplace.planning.service import attach_memo, judge_needs_anew
from marketplace.platform.i18n import text_of
from marketplace.platform.identity.models import Area
from marketplace.platform.pdf import render
from marketplace.platform.unit import Unit

LANGUAGE = "fi"
"""The authority's working language."""


def render_memo(u: Unit, need_id: str) -> None:
    """Make the memo of the judgement that stands; one that stands already stays."""
    need = u.get(Need, UUID(need_id))
    judged = assessment_of(need)
    if judged is None or need.memo_id is not None:
        return
    with force_locale(LANGUAGE):
        title = _("Muistio menettelyn valinnasta: %(title)s", title=need.title)
        area_name = text_of(u.get(Area, need.area_id).names)
    document = render(
        "documents/need.html",
        {
            "need": need,
            "judged": judged,
            "area_name": area_name,
            "document_name": need.number,
            "footer_note": f"{current_app.config['PUBLIC_URL']}/needs/{need.number}",
        },
        title=title,
        language=LANGUAGE,
        created_at=u.now,
    )
    attach_memo(u.actor, need.id, document)


def judge_anew(u: Unit) -> None:
    """Judge anew the needs whose rules have changed."""
    judge_needs_anew(u.actor)
