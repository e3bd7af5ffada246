"""Why bundles and rates are refused, in Finnish, Swedish and English."""

STUDY_REASONS: dict[str, tuple[str, str, str]] = {
    "bundle.unreadable": (
        "tämä ei ole ehjä zip-tiedosto",
        "detta är ingen hel zip-fil",
        "this is no whole zip file",
    ),
    "bundle.compression": (
        "{value} on pakattu tavalla, jota ei lueta; sallitut: ei pakkausta, deflate",
        "{value} är packad på ett sätt som inte läses; tillåtna: opackad, deflate",
        "{value} is compressed in a way that is not read; possible: stored, deflate",
    ),
    "bundle.foreign": (
        "paketissa on {value}, joka ei kuulu siihen",
        "paketet innehåller {value}, som inte hör dit",
        "the bundle holds {value}, which does not belong to it",
    ),
    "bundle.missing": (
        "paketista puuttuu {value}",
        "{value} saknas i paketet",
        "the bundle lacks {value}",
    ),
    "bundle.manifest": (
        "luettelo ei ole luettavaa JSONia",
        "förteckningen är inte läsbar JSON",
        "the manifest is not readable JSON",
    ),
    "bundle.digest": (
        "{value} ei ole se, jonka manifest.json nimeää: SHA-256 poikkeaa",
        "{value} är inte den som manifest.json nämner: SHA-256 avviker",
        "{value} is not the file that manifest.json names: its SHA-256 differs",
    ),
    "bundle.engine": (
        "paketti on laskettu laskennan versiolla {value}, tämä on versio {own}",
        "paketet är beräknat med beräkningens version {value}, detta är version {own}",
        "the bundle was calculated by engine version {value}, this is version {own}",
    ),
    "rates.beyond": (
        "palkkiomalli kysyy asiaa, jota näillä oletuksilla ei arvota: {value}",
        "ersättningsmodellen frågar efter något som dessa antaganden inte lottar: {value}",
        "the scheme asks about what these rates do not draw: {value}",
    ),
    "rates.sum": (
        "osuuksien summa on {sum}, ei 100 %",
        "andelarna blir {sum}, inte 100 %",
        "the shares come to {sum}, not 100 %",
    ),
    "rates.month": (
        "{value} ei ole kuukausi, esimerkiksi 2026-01",
        "{value} är ingen månad, till exempel 2026-01",
        "{value} is not a month, such as 2026-01",
    ),
}
