"""The product's terms in Finnish, Swedish and English, as the glossary shows them."""

SHORTEST, ENDING = 4, 3
"""Letters of a stem at least, and of an ending at most."""

TERMS: tuple[tuple[str, str, str], ...] = (
    ("hankinta", "upphandling", "procurement"),
    ("tarjouspyyntö", "anbudsförfrågan", "call for tenders"),
    ("tarjous", "anbud", "offer, tender"),
    ("tarjoaja", "anbudsgivare", "tenderer"),
    ("palveluntuottaja", "tjänsteproducent", "service provider"),
    ("palvelukori", "tjänstekorg", "service basket"),
    ("palvelulinja", "tjänstelinje", "service line"),
    ("pienhankinta", "småupphandling", "small procurement"),
    ("avoin hakeutuminen", "öppen ansökan", "standing admission"),
    ("dynaaminen hankintajärjestelmä", "dynamiskt inköpssystem", "dynamic purchasing system"),
    ("puitesopimus", "ramavtal", "framework agreement"),
    ("minikilpailutus", "förnyad konkurrensutsättning", "mini-competition"),
    ("toimeksianto", "avrop", "call-off"),
    ("pikapalvelu", "snabbtjänst", "quick service"),
    ("soveltuvuusvaatimus", "lämplighetskrav", "selection criterion"),
    ("vertailuperuste", "jämförelsegrund", "award criterion"),
    ("painoarvo", "vikt", "weight"),
    ("tarjousten avaaminen", "öppning av anbud", "opening of tenders"),
    ("avausavain", "öppningsnyckel", "opening key"),
    ("pisteytys", "poängsättning", "scoring"),
    ("hankintapäätös", "upphandlingsbeslut", "award decision"),
    ("oikaisuvaatimus", "begäran om omprövning", "claim for a revised decision"),
    ("hankintaoikaisu", "upphandlingsrättelse", "procurement correction"),
    ("valitus", "besvär", "appeal"),
    ("kynnysarvo", "tröskelvärde", "threshold value"),
    ("sopimus", "avtal", "contract"),
    ("ohjaus (palveluun ohjaus)", "hänvisning", "referral"),
    ("asiakas (työnhakija-asiakas)", "kund", "participant (client)"),
    ("omavalmentaja", "egen coach", "personal coach"),
    ("työllistyminen", "sysselsättning", "entry into employment"),
    ("työssä pysyminen", "kvarstannande i arbete", "job retention"),
    ("vaikuttavuus", "effekt, genomslag", "effectiveness, impact"),
    ("tulosperusteinen hankinta", "resultatbaserad upphandling", "outcome-based procurement"),
    ("tulospalkkio", "resultatersättning", "outcome payment"),
    ("kiinteä palkkio", "fast ersättning", "fixed fee"),
    ("palkkiomalli", "ersättningsmodell", "payment scheme"),
    ("näyttö", "bevis", "evidence"),
    ("tarkastus (tosittaminen)", "granskning", "verification"),
    ("hyväksyminen", "godkännande", "approval"),
    ("maksuajo (maksatus)", "utbetalning", "payment run"),
    ("maksuerittely", "betalningsspecifikation", "payment statement"),
    ("oikaisurivi", "rättelsepost", "adjustment line"),
    ("katto", "tak", "cap"),
    ("liikesalaisuus", "affärshemlighet", "trade secret"),
    ("kuittaus (vastaanottokuittaus)", "mottagningsbevis", "receipt"),
)


def terms_like(words: str) -> list[tuple[str, str, str]]:
    """The terms that words name in any of the languages."""
    return [
        term
        for term in TERMS
        if any(alike(word, name) for word in words.split() for name in term if " " not in name)
    ]


def alike(word: str, name: str) -> bool:
    """Whether a word is a name in another form: both begin alike, their ends apart."""
    stem = min(len(word), len(name)) - ENDING
    return stem >= SHORTEST and word[:stem].lower() == name[:stem].lower()
