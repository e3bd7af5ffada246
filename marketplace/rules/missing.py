"""What is said where no dated rule covers a day: which one is missing, and who adds it."""

from datetime import date

from marketplace.platform.errors import DomainError
from marketplace.platform.words import LABELS


class RuleMissing(DomainError):
    """The act needs a rule that the area has not; not the same as a page that is not there."""

    def __init__(self, kind: str, key: str, day: date) -> None:
        name = LABELS.get(f"rule.kind.{kind}", kind)
        super().__init__("rule.missing", kind=kind, key=key, day=day, name=name)
