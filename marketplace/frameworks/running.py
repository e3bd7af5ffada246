"""Which calls for a framework's parties go on.

Calls belong to a room above, which gives its reader to the application (``receivers``).
"""

from collections.abc import Callable, Sequence

from flask import current_app

from marketplace.frameworks.models import Framework

Reader = Callable[[Framework], Sequence[str]]
READER = "calls_for_parties"
"""Where the application keeps the reader."""


def calls_running(framework: Framework) -> Sequence[str]:
    """The numbers of the published calls for a framework's parties on which nothing is decided."""
    read: Reader = current_app.extensions[READER]
    return read(framework)
