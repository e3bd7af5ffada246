"""A paper that a provider attaches to what it says of a line."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields

from marketplace.platform.errors import Invalid, Problem
from marketplace.platform.files import StoredFile, media_type_of
from marketplace.platform.personal_codes import refuse_personal_codes
from marketplace.platform.unit import Unit
from outcomes.evidence.keeping import keep_evidence
from outcomes.payments.models import PaymentLine


def paper_field() -> fields.Raw:
    """The field of a form with which a paper is attached."""
    return fields.Raw(
        load_default=None,
        metadata={
            "label": _l("Liite"),
            "hint": _l(
                "PDF, PNG tai JPEG, enintään 16 megatavua. Seuraavalla sivulla peität "
                "siitä henkilötiedot."
            ),
            "widget": "file",
        },
    )


def keep_paper(u: Unit, line: PaymentLine, content: bytes, name: str) -> StoredFile:
    """Keep a paper about a line (PDF, PNG or JPEG), withheld until its sender has gone through it.

    Raises Invalid for a file of another kind or one that cannot be drawn.
    """
    media_type = media_type_of(content)
    if media_type is None:
        raise Invalid(Problem("file", "dispute.file_kind"))
    refuse_personal_codes(file=name)
    return keep_evidence(
        u,
        content,
        name,
        media_type,
        provider_id=line.provider_id,
        person_key=line.person_key,
        referral_id=line.referral_id,
        field="file",
    )
