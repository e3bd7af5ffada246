"""The payment schemes that templates of calls begin with, by name."""

from pathlib import Path

from marketplace.platform.errors import NotFound
from outcomes.schemes import examples

FOLDER = Path(__file__).with_name("scheme_files")


def scheme_text(name: str) -> str:
    """The YAML text of a scheme of the service lines, or of an example scheme.

    Raises NotFound where no file has the name.
    """
    for folder in (FOLDER, examples.FOLDER):
        path = folder / f"{name}.yaml"
        if path.parent == folder and path.exists():
            return path.read_text(encoding="utf-8")
    raise NotFound("basket.scheme_not_found", name=name)
