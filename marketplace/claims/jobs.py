"""The job of claims: the letter with an answer."""

from uuid import UUID

from flask_babel import force_locale
from flask_babel import gettext as _

from marketplace.claims.letters.service import attach_letter
from marketplace.claims.models import Claim
from marketplace.decisions.jobs import document_facts
from marketplace.decisions.remedy import by_letter, ways_of
from marketplace.platform.pdf import render
from marketplace.platform.unit import Unit


def render_letter(u: Unit, claim_id: str) -> None:
    """Make the letter of an answer: the address and the last day, then the whole decision."""
    claim = u.get(Claim, UUID(claim_id))
    answer = claim.answering
    if answer is None or claim.letter_sent_on is None or claim.letter_id is not None:
        return
    facts = document_facts(u, answer)
    language = facts["call"].language
    with force_locale(language):
        title = _("Vastaus vaatimukseen %(number)s", number=claim.number)
    way = by_letter(u.actor, answer, claim.letter_sent_on)
    ways = [*(each for each in ways_of(answer) if each.key != way.key), way]
    document = render(
        "documents/answer_letter.html",
        facts | {"claim": claim, "way": way, "ways": ways},
        title=title,
        language=language,
        created_at=u.now,
    )
    attach_letter(u.actor, claim.id, document)
