"""Why schemes that contradict themselves are refused, in Finnish, Swedish and English."""

SCHEME_REASONS: dict[str, tuple[str, str, str]] = {
    "never_holds": (
        "ehto ei voi koskaan täyttyä: {value}",
        "villkoret kan aldrig uppfyllas: {value}",
        "the condition can never hold: {value}",
    ),
    "unknown_name": (
        "{value} ei ole määritelty kohdassa {where}; mahdolliset: {known}",
        "{value} är inte definierad under {where}; möjliga: {known}",
        "{value} is not defined under {where}; possible: {known}",
    ),
    "never_used": (
        "{value} ei ole käytössä missään säännössä",
        "{value} används inte i någon regel",
        "{value} is used by no rule",
    ),
    "twice": ("{value} on annettu kahdesti", "{value} finns två gånger", "{value} is given twice"),
    "validity": (
        "voimassaolo päättyy ennen kuin se alkaa",
        "giltigheten slutar innan den börjar",
        "the validity ends before it begins",
    ),
    "vat_ground": (
        "arvonlisäveroluokka {value} tarvitsee perusteen (ground)",
        "momskategorin {value} behöver en grund (ground)",
        "the VAT category {value} needs its ground",
    ),
    "choose": (
        "choose kuuluu tapauksiin (cases) ja vain niihin",
        "choose hör till fall (cases) och endast till dem",
        "choose belongs to cases and to them only",
    ),
    "factor_without_days": (
        "kerroin {value} ei sovi sääntöön, joka ei laske työpäiviä",
        "faktorn {value} passar inte en regel som inte räknar arbetsdagar",
        "the factor {value} does not fit a rule that counts no days of work",
    ),
    "cap_order": (
        "järjestyksen on nimettävä jokainen näistä: {known}",
        "ordningen ska nämna var och en av följande: {known}",
        "the order must name each of these: {known}",
    ),
    "same_cap": (
        "kaksi enimmäismäärää samalle kohteelle: {value}",
        "två tak för samma sak: {value}",
        "two caps for the same thing: {value}",
    ),
    "expression.long": (
        "lauseke on liian pitkä: enintään {limit} merkkiä",
        "uttrycket är för långt: högst {limit} tecken",
        "the expression is too long: at most {limit} characters",
    ),
    "expression.deep": (
        "lausekkeessa on liikaa sisäkkäisiä osia: enintään {limit}",
        "uttrycket har för många nivåer: högst {limit}",
        "the expression is nested too deeply: at most {limit} levels",
    ),
    "expression.large": (
        "lauseke on liian laaja, kun nimet luetaan auki: enintään {parts} osaa, {levels} tasoa",
        "uttrycket är för stort när namnen skrivs ut: högst {parts} delar, {levels} nivåer",
        "the expression is too large with what its names stand for: "
        "at most {parts} parts, {levels} levels",
    ),
    "expression.circle": (
        "nimet viittaavat itseensä: {value}",
        "namnen hänvisar till sig själva: {value}",
        "these names refer to themselves: {value}",
    ),
    "expression.sign": (
        "lausekkeessa on merkki, jota se ei tunne: {value}",
        "uttrycket innehåller ett okänt tecken: {value}",
        "the expression holds a sign that it does not know: {value}",
    ),
    "expression.unexpected": (
        "lausekkeessa {value} on väärässä paikassa",
        "{value} står på fel plats i uttrycket",
        "{value} is out of place in the expression",
    ),
    "expression.money": (
        "kirjoita {wanted} eikä {value}",
        "skriv {wanted} i stället för {value}",
        "write {wanted} instead of {value}",
    ),
    "expression.end": (
        "lauseke jää kesken",
        "uttrycket är ofullständigt",
        "the expression ends too early",
    ),
    "expression.whole": (
        "{value} ei ole kokonaisia päiviä tai kuukausia",
        "{value} är inte hela dagar eller månader",
        "{value} is not whole days or months",
    ),
    "expression.name": (
        "{value} ei merkitse tässä mitään; mahdolliset: {known}",
        "{value} betyder ingenting här; möjliga: {known}",
        "{value} means nothing here; possible: {known}",
    ),
    "expression.function": (
        "funktiota {value} ei voi käyttää tässä; mahdolliset: {known}",
        "funktionen {value} kan inte användas här; möjliga: {known}",
        "there is no function {value} here; possible: {known}",
    ),
    "expression.arguments": (
        "funktio {value} ottaa {wanted} arvoa, annettu {found}",
        "funktionen {value} tar {wanted} värden, {found} gavs",
        "the function {value} takes {wanted} values, {found} given",
    ),
    "expression.symbol": (
        "tähän kuuluu tunnus kohdasta {wanted}, ilman lainausmerkkejä",
        "här ska stå en kod från {wanted}, utan citattecken",
        "a code of {wanted} belongs here, without quotation marks",
    ),
    "expression.type": (
        "lausekkeen arvo on {found}, tarvitaan {wanted}",
        "uttryckets värde är {found}, {wanted} behövs",
        "the expression is {found}, needed is {wanted}",
    ),
    "expression.operands": (
        "{left} {operator} {right} ei käy päinsä",
        "{left} {operator} {right} går inte",
        "{left} {operator} {right} is not possible",
    ),
    "expression.unitless": (
        "{left} {operator} {right} ei käy päinsä: toinen on luku ilman yksikköä",
        "{left} {operator} {right} går inte: det ena är ett tal utan enhet",
        "{left} {operator} {right} is not possible: one is a number without a unit",
    ),
    "expression.length": (
        "{left} {operator} {right} ei käy päinsä: kirjoita ajan pituus auki (26 weeks) tai laske "
        "jaksot avaimella then",
        "{left} {operator} {right} går inte: skriv ut tidens längd (26 weeks) eller räkna perioder "
        "med nyckeln then",
        "{left} {operator} {right} is not possible: write the length of time out (26 weeks), or "
        "count blocks with then",
    ),
    "expression.zero": (
        "nollalla ei voi jakaa",
        "det går inte att dela med noll",
        "nothing can be divided by zero",
    ),
    "name_taken": (
        "nimi {value} on jo käytössä: {where}",
        "namnet {value} används redan: {where}",
        "the name {value} is taken already: {where}",
    ),
    "parameter_day": (
        "parametri {value} valitaan päivän {day} mukaan, jota tässä ei tunneta",
        "parametern {value} väljs efter dagen {day}, som inte är känd här",
        "the parameter {value} is chosen by the day {day}, which is not known here",
    ),
    "pays_nothing": (
        "sääntö ei maksa mitään (pays puuttuu), joten {key} ei sovi siihen",
        "regeln betalar ingenting (pays saknas), så {key} passar inte",
        "the rule pays nothing (pays is left out), so {key} does not fit it",
    ),
    "no_episode": (
        "sääntö ei kuulu mihinkään jaksoon (in)",
        "regeln hör inte till någon episod (in)",
        "the rule is in no episode (in)",
    ),
    "episode_of": (
        "työtä on vain henkilöillä ja työnantajilla, ei kohteella {value}",
        "arbete har bara personer och arbetsgivare, inte {value}",
        "only people and employers have work, {value} has none",
    ),
    "no_events": (
        "kohteella {value} ei ole tapahtumia",
        "{value} har inga händelser",
        "{value} has no events",
    ),
    "person_of": (
        "kertoja henkilöä kohti voi laskea vain ohjauksista, ei kohteesta {value}",
        "gånger per person kan bara räknas för hänvisningar, inte {value}",
        "times per person are counted for referrals only, not {value}",
    ),
    "not_for_cohorts": (
        "{key} ei kuulu kohorttia koskevaan sääntöön",
        "{key} hör inte till en kohortregel",
        "{key} does not belong to a rule of a cohort",
    ),
    "without_price": (
        "hinta puuttuu niiltä, joita mikään tapaus ei koske (base); ryhmät ilman hintaa: {value}",
        "pris saknas för dem som inget fall gäller (base); grupper utan pris: {value}",
        "people in none of the cases have no price (base); groups without one: {value}",
    ),
    "tier_bound": (
        "portaalla on oltava täsmälleen yksi raja: below tai up_to",
        "steget ska ha exakt en gräns: below eller up_to",
        "the step needs exactly one bound: below or up_to",
    ),
    "tier_end": (
        "viimeisellä portaalla ei ole rajaa, jotta hinta riittää kaikille",
        "sista steget har ingen gräns, så att priset räcker till alla",
        "the last step has no bound, so that nobody is left without a price",
    ),
    "tier_constant": (
        "portaan rajan {value} on oltava luku tai päivä",
        "stegets gräns {value} ska vara ett tal eller ett datum",
        "the bound {value} of a step must be a number or a day",
    ),
    "tiers_overlap": (
        "portaat menevät päällekkäin: raja {value} ei ole edellistä suurempi",
        "stegen överlappar: gränsen {value} är inte större än den förra",
        "the tiers overlap: the bound {value} is not above the one before",
    ),
    "not_positive": (
        "{value} ei ole suurempi kuin nolla",
        "{value} är inte större än noll",
        "{value} is not above zero",
    ),
    "counts_work": (
        "yksikköä {value} lasketaan vain työstä tai tapahtumista (work, event)",
        "enheten {value} räknas bara av arbete eller händelser (work, event)",
        "{value} is counted of work or events only (work, event)",
    ),
    "further_unit": (
        "jatkon yksikkö on {found}, alun {wanted}",
        "fortsättningens enhet är {found}, början har {wanted}",
        "further counts {found}, reach counts {wanted}",
    ),
    "further_once": (
        "jatko (further) toistuu, mutta sääntö maksaa kerran: anna most",
        "fortsättningen (further) upprepas men regeln betalar en gång: ange most",
        "further repeats, but the rule pays once: give most",
    ),
    "reached_once": (
        "tavoite saavutetaan kerran, joten most {value} ei toteudu: anna further tai per: episode",
        "målet nås en gång, så most {value} gäller aldrig: ange further eller per: episode",
        "the goal is reached once, so most {value} never applies: give further or per: episode",
    ),
    "in_last_unit": (
        "in_last ja reach ovat molemmat päiviä (tai viikkoja) tai molemmat calendar_months",
        "in_last och reach är båda dagar (eller veckor) eller båda calendar_months",
        "in_last and reach are both days (or weeks) or both calendar_months",
    ),
    "months_alone": (
        "{key} kuuluu kalenterikuukausiin (reach: … calendar_months)",
        "{key} hör till kalendermånader (reach: … calendar_months)",
        "{key} belongs to calendar months (reach: … calendar_months)",
    ),
    "in_last_alone": (
        "in_last ei sovi yhteen kohtien further ja gap kanssa",
        "in_last går inte ihop med further och gap",
        "in_last does not go with further and gap",
    ),
    "window_short": (
        "aikaikkuna {value} on lyhyempi kuin se, mitä siinä lasketaan",
        "tidsfönstret {value} är kortare än det som räknas i det",
        "the window {value} is shorter than what is counted in it",
    ),
    "window_empty": (
        "aikaikkuna päättyy aina ennen kuin se alkaa: {value}",
        "tidsfönstret slutar alltid innan det börjar: {value}",
        "the window always ends before it begins: {value}",
    ),
    "ladder_alone": (
        "portaikossa on oltava ainakin kaksi sääntöä",
        "en stege behöver minst två regler",
        "a ladder needs at least two rules",
    ),
    "ladder_apart": (
        "portaikon sääntöjen on koskettava samaa kohdetta ja jaksoa",
        "stegens regler ska gälla samma sak och episod",
        "the rules of a ladder must be about the same subject and episode",
    ),
    "cycle": (
        "säännöt kysyvät toisiaan kehässä: {value}",
        "reglerna frågar efter varandra i en cirkel: {value}",
        "the rules ask about each other in a circle: {value}",
    ),
    "asks_elsewhere": (
        "sääntö kysyy säännöstä {value}, jonka kohde (for) on toinen: vastausta ei ole",
        "regeln frågar efter regeln {value}, som gäller något annat (for): det finns inget svar",
        "the rule asks about the rule {value} of another subject (for): there is no answer",
    ),
    "asks_ahead": (
        "{value} kysyy tuloksia, joita ei vielä tiedetä, kun lasketaan, mihin asti lasketaan",
        "{value} frågar efter resultat som inte är kända när det räknas hur långt det räknas",
        "{value} asks about outcomes that are not known when it is settled how much is counted",
    ),
    "never_released": (
        "säännön {value} kohteella (sopimus tai joukko) ei ole tapahtumia, jotka vapauttaisivat "
        "pidätetyn osuuden",
        "det som regeln {value} gäller (avtal eller kohort) har inga händelser som kunde frigöra "
        "det innehållna",
        "the rule {value} is about a contract or a cohort, which have no events to release "
        "what is held back",
    ),
    "unpriced": (
        "säännön {rule} arvoa {value} ei voi laskea: siihen tarvittava tieto puuttuu",
        "regeln {rule}: värdet {value} kan inte räknas, en uppgift saknas",
        "rule {rule}: {value} cannot be reckoned, a fact for it is missing",
    ),
    "by_zero": (
        "säännön {rule} arvoa {value} ei voi laskea: siinä jaetaan nollalla",
        "regeln {rule}: värdet {value} kan inte räknas, det delas med noll",
        "rule {rule}: {value} cannot be reckoned, it divides by zero",
    ),
    "not_whole": (
        "säännön {rule} määrä (quantity) {value} ei ole kokonaisluku",
        "regeln {rule}: antalet (quantity) {value} är inte ett heltal",
        "rule {rule}: the quantity {value} is not a whole number",
    ),
    "contract_days": (
        "sopimukselta {value} puuttuu alkamis- tai päättymispäivä",
        "avtalet {value} saknar start- eller slutdag",
        "the contract {value} lacks its first or last day",
    ),
    "shares": (
        "sopimuksen {value} osuuksien summa on {sum}, ei 1",
        "andelarna i avtalet {value} blir {sum}, inte 1",
        "the shares of the contract {value} come to {sum}, not 1",
    ),
    "language": (
        "teksti ei noudata kielen versiota {value}",
        "texten följer inte språkversionen {value}",
        "the text does not follow version {value} of the language",
    ),
}
