"""Words in three languages, written side by side and looked up by language."""

from outcomes.pure.reasons import LANGUAGES


def table(rows: dict[str, tuple[str, str, str]]) -> dict[str, dict[str, str]]:
    """Rows of Finnish, Swedish and English as one mapping for each language."""
    return {lang: {key: row[n] for key, row in rows.items()} for n, lang in enumerate(LANGUAGES)}
