"""Whom the publication of a call reaches, in a sentence for the person who publishes it."""

from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.platform.actor import Actor
from marketplace.procurement.minicompetitions.queries import invited
from marketplace.procurement.models import Call


def told_of(actor: Actor, call: Call) -> str:
    """Who gets a mail of a call when it is published."""
    if call.lot is not None:
        return ngettext(
            "Osan %(num)s sopijapuoli saa kutsun.",
            "Osan %(num)s sopijapuolta saavat kutsun.",
            len(invited(actor, call.lot)),
        )
    if call.admission_id is not None:
        return _("Listalla olevat palveluntuottajat saavat viestin.")
    return _("Palvelulinjan hyväksytyt palveluntuottajat saavat viestin.")
