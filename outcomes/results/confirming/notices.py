"""Mails about questions to clients: to the client without a name or a number of anything, to who
asked with the number of the referral."""

from datetime import date

from flask import current_app, render_template
from flask_babel import force_locale

from marketplace.platform.i18n import LANGUAGES, text_of
from marketplace.platform.identity.municipalities import area_and_towns
from marketplace.platform.mail import tell
from marketplace.platform.unit import Unit
from outcomes.results.confirming.models import WorkConfirmation


def question_mail(u: Unit, token: str, answer_by: date) -> tuple[str, str]:
    """Subject and text in all languages, since the product does not know the client's; it tells
    nothing that somebody who reads it over the shoulder should not know."""
    area = area_and_towns(u.actor)
    subjects, bodies = [], []
    for code in LANGUAGES:
        with force_locale(code):
            text = render_template(
                "mail/results/question.txt",
                link=f"{current_app.config['PUBLIC_URL']}/confirm/{token}?lang={code}",
                answer_by=answer_by,
                area=text_of(area[0]) if area else "",
            )
        subject, _, body = text.strip().partition("\n")
        subjects.append(subject.strip())
        bodies.append(body.strip())
    return " · ".join(subjects), "\n\n\n".join(bodies) + "\n"


def tell_answered(u: Unit, question: WorkConfirmation) -> None:
    """Tell who asked that there is an answer."""
    tell(u, [question.asker], "results/answered.txt", number=question.referral.number)


def tell_undelivered(u: Unit, question: WorkConfirmation) -> None:
    """Tell who asked that the client's address does not work."""
    tell(u, [question.asker], "results/undelivered.txt", number=question.referral.number)
