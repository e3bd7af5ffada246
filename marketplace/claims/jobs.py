"""The job of claims: the letter with an answer."""

from dataclasses import replace
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
    """Make the letter of an answer: the address and the last day, then the whole decision; or the
    letter that tells why a claim has lapsed."""
    claim = u.get(Claim, UUID(claim_id))
    sent_on, answer = claim.letter_sent_on, claim.answering
    if sent_on is None or claim.letter_id is not None:
        return
    facts = document_facts(u, answer or claim.decision) | {"claim": claim}
    language, template = facts["call"].language, "documents/lapse_letter.html"
    with force_locale(language):
        title = _("Vaatimus %(number)s on rauennut", number=claim.number)
        if answer is not None:
            title = _("Vastaus vaatimukseen %(number)s", number=claim.number)
    if answer is not None:
        template = "documents/answer_letter.html"
        way = by_letter(u.actor, answer, sent_on)
        others = [each for each in ways_of(answer) if each.key != way.key]
        own = {"claimant": claim.claimant, "demands": claim.demands}  # told to nobody else
        answers = [
            replace(each, **own) if each.number == claim.number else each
            for each in facts["answers"]
        ]
        facts |= {"way": way, "ways": [*others, way], "answers": answers}
    document = render(template, facts, title=title, language=language, created_at=u.now)
    attach_letter(u.actor, claim.id, document)
