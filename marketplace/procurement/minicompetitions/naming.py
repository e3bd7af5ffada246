"""What a mini-competition is called unless its officer says otherwise."""

from sqlalchemy import func, select

from marketplace.frameworks.models import Lot
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.procurement.models import Call

WORDS = {
    "fi": "minikilpailutus",
    "sv": "förnyad konkurrensutsättning",
    "en": "mini-competition",
}


def whole_titles(lot: Lot) -> dict[str, str]:
    """The framework's title and the lot's, in the languages that have both; of a framework with
    one lot its own alone."""
    whole = lot.framework.titles
    if len(lot.framework.lots) == 1:
        return dict(whole)
    return {
        language: f"{whole[language]}: {title}"
        for language, title in lot.titles.items()
        if title and whole.get(language)
    }


def usual_titles(_actor: Actor, lot: Lot) -> dict[str, str]:
    """Framework, lot, and its number among the lot's mini-competitions, by language."""
    earlier = select(func.count()).select_from(Call).where(Call.lot_id == lot.id)
    number = (db.session.scalar(earlier) or 0) + 1
    return {
        language: f"{title}, {WORDS[language]} {number}"
        for language, title in whole_titles(lot).items()
        if language in WORDS
    }
