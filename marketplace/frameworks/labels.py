"""What the price points of a lot are called.

They stand in the call that found the lot's parties. Calls belong to a room above, which gives its
reader to the application (``wiring.install``).
"""

from collections.abc import Callable, Mapping

from flask import current_app

from marketplace.frameworks.models import Lot
from marketplace.platform.i18n import text_of

Reader = Callable[[Lot], Mapping[str, Mapping[str, str]]]
READER = "price_labels"
"""Where the application keeps the reader."""


def price_labels(lot: Lot) -> dict[str, str]:
    """The names of a lot's price points by their keys, in the reader's language and their order."""
    read: Reader = current_app.extensions[READER]
    return {key: text_of(texts) for key, texts in read(lot).items()}
