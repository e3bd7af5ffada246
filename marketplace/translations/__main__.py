"""Catalogue tool: ``python -m marketplace.translations extract FILE | update | compile``."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from marketplace.platform.paths import TEMPLATES, TRANSLATIONS

LANGUAGES = ("sv", "en")
ROOT = Path(__file__).parents[2]
CATALOGUE_DATE = datetime(2026, 11, 1, tzinfo=UTC)
"""One date in all catalogues: their history is in version control."""
KEYWORDS = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "_n": (1, 2),
}
PYTHON = [("**.py", "python")]
JINJA = [("**.html", "jinja2"), ("**.txt", "jinja2")]


def extract() -> Catalog:
    """All messages of the product's Python files and templates."""
    catalogue = Catalog(project="Tuloskori", charset="utf-8")
    folders = [(ROOT / name, PYTHON) for name in ("marketplace", "contracts", "outcomes")]
    for folder, methods in [*folders, (TEMPLATES, JINJA)]:
        for name, _line, message, comments, context in extract_from_dir(
            str(folder), methods, {}, KEYWORDS
        ):
            place = str(folder.relative_to(folder.parent) / name)
            catalogue.add(message, locations=[(place, 0)], auto_comments=comments, context=context)
    return catalogue


def update() -> None:
    """Bring each language's catalogue up to the source; what is new stands empty."""
    fresh = extract()
    for language in LANGUAGES:
        path = TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = (
            read_po(path.open("rb"), locale=language) if path.exists() else Catalog(language)
        )
        catalogue.update(fresh, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        catalogue.header_comment = "# Tuloskori: the words of the product; Finnish is their source."
        catalogue.fuzzy = False
        catalogue.project, catalogue.version = "Tuloskori", ""
        catalogue.creation_date = catalogue.revision_date = CATALOGUE_DATE
        catalogue.msgid_bugs_address = catalogue.last_translator = catalogue.language_team = ""
        with path.open("wb") as file:
            write_po(file, catalogue, sort_output=True, omit_header=False, include_lineno=False)


def compile_all() -> None:
    """Make the binary catalogues that the application reads."""
    for language in LANGUAGES:
        path = TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"
        with path.open("rb") as source, path.with_suffix(".mo").open("wb") as target:
            write_mo(target, read_po(source, locale=language))


def main(arguments: list[str]) -> None:
    """Run one action."""
    match arguments:
        case ["extract", target]:
            with Path(target).open("wb") as file:
                write_po(file, extract(), sort_output=True, include_lineno=False)
        case ["update"]:
            update()
        case ["compile"]:
            compile_all()
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
