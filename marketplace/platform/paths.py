"""Where the files beside the Python code are, in a checkout and in an installed wheel.

The wheel carries `templates/` and `migrations/` inside the package `marketplace`; in a checkout
they stand beside it. So ask here, never `importlib.resources`.
"""

from collections.abc import Mapping
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
_CHECKOUT = _PACKAGE.parent


def _found(name: str) -> Path:
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _CHECKOUT / name


TEMPLATES = _found("templates")
"""Templates of pages, documents and mails."""
MIGRATIONS = _found("migrations")
"""Alembic's folder."""
TRANSLATIONS = _PACKAGE / "translations"
"""Catalogues of Swedish and English; Finnish is the language of the source."""
RULES = _PACKAGE / "rules" / "rules.yaml"
"""The dated legal values known to the product."""
NODE_MODULES = _found("node_modules")
"""What npm installed; the application serves a named few of its files."""


def instance_dir(env: Mapping[str, str]) -> Path:
    """The folder of everything that this installation makes: data, keys, files, mail, logs.

    ``TULOSKORI_INSTANCE`` names it; otherwise it is `instance/` of the checkout, or of the
    current folder where the product is installed as a package.
    """
    named = env.get("TULOSKORI_INSTANCE")
    if named:
        return Path(named).absolute()
    root = _CHECKOUT if (_CHECKOUT / "pyproject.toml").exists() else Path.cwd()
    return root / "instance"
