"""What holds for all rules of a scheme, and the headings of its examples, in three languages."""

COMMON: dict[str, tuple[str, str, str]] = {
    "example": ("Esimerkkejä", "Exempel", "Examples"),
    "case_of": ("Tapaus {0}", "Fall {0}", "Case {0}"),
    "facts": ("Tiedot", "Uppgifter", "Facts"),
    "total": ("Yhteensä", "Sammanlagt", "In all"),
    "more": ("{0} (rivejä {1})", "{0} (rader: {1})", "{0} (lines: {1})"),
    "other_lines": (
        "Muut rivit, {0}: rivejä {1}, yhteensä {2}",
        "Övriga rader, {0}: rader {1}, sammanlagt {2}",
        "Other lines, {0}: lines {1}, in all {2}",
    ),
    "no_example": (
        "Näistä ei ole esimerkkiä: {0}",
        "Om dessa finns inget exempel: {0}",
        "There is no example of these: {0}",
    ),
    "common": ("Yhteiset ehdot", "Gemensamma villkor", "Common terms"),
    "vat": ("Arvonlisävero", "Mervärdesskatt", "VAT"),
    "vat_of": (
        "{0}; vero lasketaan kerran tilityksen summasta, ei riveittäin",
        "{0}; skatten räknas en gång på utdragets summa, inte per rad",
        "{0}; the tax is reckoned once on the sum of a statement, not line by line",
    ),
    "vat_ground": ("{0}, peruste: {1}", "{0}, grund: {1}", "{0}, ground: {1}"),
    "vat_S": ("verollinen (luokka S)", "skattepliktig (kategori S)", "taxed (category S)"),
    "vat_Z": (
        "nollaverokanta (luokka Z)",
        "nollskattesats (kategori Z)",
        "zero rated (category Z)",
    ),
    "vat_E": (
        "vapautettu verosta (luokka E)",
        "undantagen från skatt (kategori E)",
        "exempt from VAT (category E)",
    ),
    "vat_AE": (
        "käännetty verovelvollisuus (luokka AE)",
        "omvänd skattskyldighet (kategori AE)",
        "reverse charge (category AE)",
    ),
    "vat_O": (
        "arvonlisäverolain soveltamisalan ulkopuolella (luokka O)",
        "utanför mervärdesskattens tillämpningsområde (kategori O)",
        "outside the scope of VAT (category O)",
    ),
    "rounding": ("Pyöristys", "Avrundning", "Rounding"),
    "rounding_half_up": (
        "lähimpään senttiin, puolikas nollasta poispäin",
        "till närmaste cent, en halv bort från noll",
        "to the nearest cent, a half away from zero",
    ),
    "rounding_half_even": (
        "lähimpään senttiin, puolikas parilliseen",
        "till närmaste cent, en halv till det jämna",
        "to the nearest cent, a half to the even one",
    ),
    "rounding_down": (
        "alaspäin kokonaisiin sentteihin",
        "nedåt till hela cent",
        "down to whole cents",
    ),
    "rounded_once": (
        "{0}; kerran tulosta kohti, määrän ja kertoimien jälkeen ja ennen tasoja ja enimmäismääriä",
        "{0}; en gång per resultat, efter antal och faktorer och före nivåer och tak",
        "{0}; once per outcome, after quantity and factors and before levels and caps",
    ),
    "valid": ("Voimassa", "Giltighet", "Validity"),
    "valid_from": (
        "voidaan valita sopimukseen {0} alkaen",
        "kan väljas för ett avtal från {0}",
        "may be chosen for a contract from {0}",
    ),
    "valid_span": (
        "voidaan valita sopimukseen {0}",
        "kan väljas för ett avtal {0}",
        "may be chosen for a contract in {0}",
    ),
    "again": (
        "Uusi ohjaus samaan palveluun",
        "Ny hänvisning till samma tjänst",
        "Another referral to the same service",
    ),
    "again_after": (
        "aikaisintaan {0} kuukauden kuluttua edellisen palvelujakson päättymisestä",
        "tidigast {0} månader efter att den förra perioden av tjänsten har avslutats",
        "at the earliest {0} months after the previous period of service has ended",
    ),
    "again_most": (
        "sama henkilö enintään {0} kertaa",
        "samma person högst {0} gånger",
        "the same person at most {0} times",
    ),
    "again_once": (
        "sama henkilö vain kerran",
        "samma person endast en gång",
        "the same person only once",
    ),
    "order": (
        "Enimmäismäärien järjestys",
        "I vilken ordning taken används",
        "The order in which caps are used up",
    ),
    "order_of": (
        "järjestyksessä {0}; rivi, joka ylittää rajan, leikataan siihen, mitä rajasta on jäljellä",
        "i ordningen {0}; en rad som går över ett tak kortas till det som är kvar av taket",
        "in the order {0}; a line that crosses a cap is cut to what is left of it",
    ),
    "order_pro_rata": (
        "rajat jaetaan suhteessa; jäljelle jäävät sentit saavat rivit, joiden jakojäännös on "
        "suurin, ja näistä ensimmäiset järjestyksessä {0}",
        "tak delas i proportion; cent som blir över går till de rader vars rest är störst, och av "
        "dessa till de första i ordningen {0}",
        "caps are shared in proportion; cents that are left over go to the lines with the largest "
        "remainder, and of these to the first in the order {0}",
    ),
    "order_outcome_on": ("tuloksen päivä", "resultatets dag", "day of the outcome"),
    "order_referral_id": (
        "ohjauksen tunniste",
        "hänvisningens beteckning",
        "identifier of the referral",
    ),
    "order_rule": (
        "sääntöjen järjestys tässä mallissa",
        "reglernas ordning i denna modell",
        "order of the rules in this scheme",
    ),
    "conventions": ("Laskentatavat", "Räknesätt", "Conventions"),
    "ends_count": (
        "Työjakson ja ajanjakson ensimmäinen ja viimeinen päivä lasketaan mukaan.",
        "Den första och den sista dagen av en arbetsperiod och av en tidsperiod räknas med.",
        "The first and the last day of a spell of work and of a period count.",
    ),
    "months_end": (
        "Kuukausina laskettu aika päättyy samaa päivää edeltävänä päivänä, tai kuukauden "
        "loppuun, jos kuukaudessa ei ole sitä päivää.",
        "En tid som räknas i månader slutar dagen före samma dag, eller vid månadens slut om "
        "månaden saknar den dagen.",
        "A time counted in months ends on the day before the same day, or with the month if "
        "it has no such day.",
    ),
    "one_employment": (
        "Saman henkilön peräkkäiset työjaksot samalla työnantajalla ovat yksi työsuhde, jonka "
        "aikana tunnit, palkka ja laji voivat muuttua; päivä, jona on kaksi työtä, on yksi "
        "päivä.",
        "En persons på varandra följande arbetsperioder hos samma arbetsgivare är en enda "
        "anställning, i vilken timmar, lön och slag kan ändras; en dag med två arbeten är en "
        "dag.",
        "Adjoining spells of one person with one employer are one employment, in which hours, "
        "pay and kind may change; a day with two jobs is one day.",
    ),
    "until_as_of": (
        "Laskentapäivä on viimeinen päivä, joka lasketaan; mitään ei makseta ennakolta.",
        "Beräkningsdagen är den sista dag som räknas; inget betalas i förskott.",
        "The day of the calculation is the last one that counts; nothing is paid ahead.",
    ),
    "adjusted": (
        "Kun tiedot muuttuvat, erotus on uusi rivi; maksettua riviä ei muuteta.",
        "När uppgifterna ändras blir skillnaden en ny rad; en betald rad ändras inte.",
        "Where facts change, the difference is a new line; a line that stands is not edited.",
    ),
    "refused": (
        "Hylätty tulos ei ole toteutunut: siitä ei makseta eikä mikään sääntö rakennu sen varaan.",
        "Ett underkänt resultat har inte uppnåtts: det betalas inte, och ingen regel bygger på "
        "det.",
        "A refused outcome was not reached: it is not paid, and no rule builds on it.",
    ),
}
