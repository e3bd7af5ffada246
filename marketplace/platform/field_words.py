"""What marshmallow's own fields and checks say of a wrong value, in the reader's language.

Its classes have these words as defaults, which a field takes as it is made: whatever makes fields
imports this first. A field says something else of its own where it can say more.
"""

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, validate


class _Bounds:
    """Words about bounds that are put in when they are told: ``Range`` makes a text of its words as
    it is made, in whatever language that is."""

    def __init__(self, words: Any) -> None:
        self.words = words

    def format(self, **facts: Any) -> Any:
        return self if "min_op" in facts or "max_op" in facts else self.words.format(**facts)


class _Shortest:
    """Words about how short something may be; what may not be empty is left to be filled in."""

    def __init__(self, words: Any) -> None:
        self.words = words

    def format(self, **facts: Any) -> str:
        return str(REQUIRED if facts["min"] == 1 else self.words.format(**facts))


REQUIRED = _l("Täytä tämä kohta.")
NO_WHOLE_NUMBER = _l("Kirjoita kokonaisluku.")
NO_NUMBER = _l("Kirjoita luku.")
NO_MAPPING = _l("Tässä pitää olla kohtia ja niiden arvoja.")

fields.Field.default_error_messages |= {
    "required": REQUIRED,
    "null": REQUIRED,
    "validator_failed": _l("Tarkista tämä kohta."),
}
Schema.error_messages = {"unknown": _l("Tuntematon kohta."), "type": NO_MAPPING}
fields.String.default_error_messages |= {"invalid": _l("Kirjoita teksti.")}
fields.List.default_error_messages |= {"invalid": _l("Tässä pitää olla luettelo.")}
fields.Dict.default_error_messages |= {"invalid": NO_MAPPING}
fields.Nested.default_error_messages |= {"type": NO_MAPPING}
fields.Boolean.default_error_messages |= {"invalid": _l("Kirjoita true tai false.")}
fields.UUID.default_error_messages |= {"invalid_uuid": _l("Tarkista tämä kohta.")}
fields.Integer.default_error_messages |= {"invalid": NO_WHOLE_NUMBER}
fields.Decimal.default_error_messages |= {"invalid": NO_NUMBER, "special": NO_NUMBER}
fields.Number.default_error_messages |= {
    "invalid": NO_NUMBER,
    "too_large": _l("Luku on liian suuri."),
}
validate.OneOf.default_message = _l("Valitse jokin näistä: {choices}.")
validate.Regexp.default_message = _l("Tarkista tämä kohta.")
validate.Length.message_min = _Shortest(_l("Liian lyhyt: vähintään {min}."))
validate.Length.message_max = _l("Liian pitkä: enintään {max}.")
validate.Length.message_all = _l("Pituuden pitää olla {min}–{max}.")
validate.Length.message_equal = _l("Pituuden pitää olla {equal}.")
validate.Range.message_min = _Bounds(_l("Luvun pitää olla vähintään {min}."))
validate.Range.message_max = _Bounds(_l("Luvun pitää olla enintään {max}."))
validate.Range.message_all = _Bounds(_l("Luvun pitää olla {min}–{max}."))
