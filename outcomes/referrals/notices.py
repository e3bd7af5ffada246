"""Mails about referrals. They carry the referral's number and a link, never a person."""

from collections.abc import Iterable

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from contracts.agreements.models import Contract
from marketplace.platform.i18n import format_weekday
from marketplace.platform.identity.models import Membership, User
from marketplace.platform.identity.queries import colleagues
from marketplace.platform.mail import post
from marketplace.platform.permissions import Role
from marketplace.platform.unit import Unit
from outcomes.referrals.models import Referral


def tell_proposed(u: Unit, referral: Referral) -> None:
    """Ask the provider's people for an answer."""
    for person in _provider_people(u, referral):
        with force_locale(person.locale):
            post(
                u,
                to=person.email,
                subject=_("Ohjaus %(number)s odottaa vastaustanne", number=referral.number),
                body=_(
                    "Teille on ohjattu asiakas. Vastatkaa viimeistään %(day)s:\n%(url)s",
                    day=format_weekday(referral.reply_by),
                    url=_url(f"/referrals/{referral.number}"),
                ),
            )


def tell_answered(u: Unit, referral: Referral) -> None:
    """Tell the coach that the provider has answered."""
    with force_locale(referral.coach.locale):
        accepted = referral.state == "accepted"
        subject = (
            _("Ohjaus %(number)s on otettu vastaan", number=referral.number)
            if accepted
            else _("Ohjausta %(number)s ei otettu vastaan", number=referral.number)
        )
        post(
            u,
            to=referral.coach.email,
            subject=subject,
            body=_(
                "Palveluntuottaja on vastannut ohjaukseen:\n%(url)s",
                url=_url(f"/referrals/{referral.number}"),
            ),
        )


def tell_cancelled(u: Unit, referral: Referral) -> None:
    """Tell the provider's people that the person does not come."""
    for person in _provider_people(u, referral):
        with force_locale(person.locale):
            post(
                u,
                to=person.email,
                subject=_("Ohjaus %(number)s on peruttu", number=referral.number),
                body=_(
                    "Omavalmentaja on perunut ohjauksen:\n%(url)s",
                    url=_url(f"/referrals/{referral.number}"),
                ),
            )


def tell_contract_open(u: Unit, contract: Contract) -> None:
    """Tell the area's coaches that a contract takes referrals."""
    for coach in colleagues(u.session, u.actor, Role.COACH):
        with force_locale(coach.locale):
            post(
                u,
                to=coach.email,
                subject=_("Sopimukseen %(number)s voi ohjata", number=contract.number),
                body=_(
                    "Sopimus %(number)s on voimassa. Siinä on %(places)s paikkaa. "
                    "Ohjaa asiakas palveluun:\n%(url)s",
                    number=contract.number,
                    places=contract.capacity,
                    url=_url(f"/referrals/new?contract={contract.number}"),
                ),
            )


def _provider_people(u: Unit, referral: Referral) -> Iterable[User]:
    return u.session.scalars(
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.organisation_id == referral.provider_id,
            Membership.ended_at.is_(None),
            User.active,
        )
        .order_by(User.email)
        .distinct()
    )


def _url(path: str) -> str:
    return f"{current_app.config['PUBLIC_URL']}{path}"
