"""What names, functions and pieces of a scheme are called, in Finnish, Swedish and English."""

from outcomes.pure.reasons import LANGUAGES


def _table(rows: dict[str, tuple[str, str, str]]) -> dict[str, dict[str, str]]:
    return {lang: {key: row[n] for key, row in rows.items()} for n, lang in enumerate(LANGUAGES)}


NAMES = _table(
    {
        "referred_on": ("ohjauspäivä", "hänvisningsdagen", "the day of referral"),
        "started_on": (
            "palvelun alkamispäivä",
            "tjänstens startdag",
            "the first day of the service",
        ),
        "ended_on": ("palvelun päättymispäivä", "tjänstens slutdag", "the last day of the service"),
        "provider_id": ("palveluntuottaja", "tjänsteleverantören", "the provider"),
        "municipality": ("kunta", "kommunen", "the municipality"),
        "contract.starts_on": (
            "sopimuksen alkamispäivä",
            "avtalets startdag",
            "the contract's first day",
        ),
        "contract.ends_on": (
            "sopimuksen päättymispäivä",
            "avtalets slutdag",
            "the contract's last day",
        ),
        "contract.capacity": (
            "sopimuksen paikkamäärä",
            "avtalets kapacitet",
            "the contract's capacity",
        ),
        "spell.kind": ("työn laji", "arbetets slag", "the kind of work"),
        "spell.hours_per_week": ("viikkotyöaika", "veckoarbetstiden", "the hours a week"),
        "spell.monthly_pay": ("kuukausipalkka", "månadslönen", "the monthly pay"),
        "spell.employer_id": ("työnantaja", "arbetsgivaren", "the employer"),
        "spell.started_on": ("työn alkamispäivä", "arbetets startdag", "the first day of the work"),
        "spell.ended_on": ("työn päättymispäivä", "arbetets slutdag", "the last day of the work"),
        "day.hours": (
            "päivän töiden viikkotyöaika yhteensä",
            "dagens arbetens sammanlagda veckoarbetstid",
            "the hours a week of the day's jobs together",
        ),
        "day.monthly_pay": (
            "päivän töiden kuukausipalkka yhteensä",
            "dagens arbetens sammanlagda månadslön",
            "the monthly pay of the day's jobs together",
        ),
        "day.jobs": (
            "päivän työnantajien määrä",
            "antalet arbetsgivare under dagen",
            "the number of the day's employers",
        ),
        "day.on": ("päivä", "dagen", "the day"),
        "event.occurred_on": ("tapahtumapäivä", "händelsens dag", "the day of the event"),
        "event.valid_to": (
            "tapahtuman viimeinen päivä",
            "händelsens sista dag",
            "the event's last day",
        ),
        "event.value": ("tapahtuman arvo", "händelsens värde", "the event's value"),
        "outcome_on": ("tuloksen päivä", "resultatets dag", "the day of the outcome"),
        "number": ("kerran järjestysnumero", "gångens ordningsnummer", "which time it is"),
        "attempt": ("yrityksen järjestysnumero", "försökets nummer", "which attempt it is"),
        "block_days": (
            "jakson lasketut päivät",
            "periodens räknade dagar",
            "the days counted in the block",
        ),
        "block_hours": (
            "jakson lasketut tunnit",
            "periodens räknade timmar",
            "the hours counted in the block",
        ),
        "block_eur": (
            "jakson laskettu summa",
            "periodens räknade belopp",
            "the sum counted in the block",
        ),
        "month_days": ("kuukauden päivät", "månadens dagar", "the days of the month"),
        "month_on": (
            "kuukauden ensimmäinen päivä",
            "månadens första dag",
            "the first day of the month",
        ),
        "place": (
            "tuloksen järjestysnumero sopimuksessa",
            "resultatets ordningsnummer i avtalet",
            "the outcome's place in the contract",
        ),
        "cohort.members": ("kohortin jäsenmäärä", "kohortens storlek", "the members of the cohort"),
        "cohort.counted": (
            "kohortin onnistuneiden määrä",
            "antalet lyckade i kohorten",
            "the successes of the cohort",
        ),
        "cohort.share": (
            "kohortin onnistuneiden osuus",
            "andelen lyckade i kohorten",
            "the share of successes in the cohort",
        ),
        "cohort.sum": ("kohortin summa", "kohortens summa", "the sum of the cohort"),
        "cohort.first_on": (
            "kohortin ensimmäinen päivä",
            "kohortens första dag",
            "the cohort's first day",
        ),
        "cohort.last_on": (
            "kohortin viimeinen päivä",
            "kohortens sista dag",
            "the cohort's last day",
        ),
        "begins_on": ("{0}: alkamispäivä", "{0}: startdag", "{0}: first day"),
        "ends_on": ("{0}: päättymispäivä", "{0}: slutdag", "{0}: last day"),
        "of_number": ("{0}: järjestysnumero", "{0}: nummer", "{0}: number"),
        "employer_id": ("{0}: työnantaja", "{0}: arbetsgivare", "{0}: employer"),
        "'open'": ("palkkatyö", "lönearbete", "paid work"),
        "'subsidised'": ("palkkatuettu työ", "subventionerat arbete", "subsidised work"),
        "'self_employed'": ("yrittäjyys", "företagande", "self-employment"),
        "'apprenticeship'": ("oppisopimus", "läroavtal", "apprenticeship"),
    }
)

CALLS = _table(
    {
        "min": ("pienin näistä: {all}", "det minsta av {all}", "the least of {all}"),
        "max": ("suurin näistä: {all}", "det största av {all}", "the greatest of {all}"),
        "if": (
            "{1}, jos {0}, muuten {2}",
            "{1} om {0}, annars {2}",
            "{1} if {0}, else {2}",
        ),
        "known": ("{0} tiedetään", "{0} är känd", "{0} is known"),
        "floor": (
            "{0} alaspäin kokonaisluvuksi",
            "{0} nedåt till heltal",
            "{0} down to a whole number",
        ),
        "ceil": (
            "{0} ylöspäin kokonaisluvuksi",
            "{0} uppåt till heltal",
            "{0} up to a whole number",
        ),
        "months_between": (
            "täydet kuukaudet: {0} – {1}",
            "hela månader: {0} – {1}",
            "full months from {0} to {1}",
        ),
        "years_between": (
            "täydet vuodet: {0} – {1}",
            "hela år: {0} – {1}",
            "full years from {0} to {1}",
        ),
        "year": ("vuosi ({0})", "året ({0})", "the year of {0}"),
        "quarter": ("neljännes ({0})", "kvartalet ({0})", "the quarter of {0}"),
        "month": ("kuukausi ({0})", "månaden ({0})", "the month of {0}"),
        "month_start": (
            "kuukauden alku ({0})",
            "månadens början ({0})",
            "the first day of the month of {0}",
        ),
        "month_end": (
            "kuukauden loppu ({0})",
            "månadens slut ({0})",
            "the last day of the month of {0}",
        ),
        "quarter_end": (
            "neljänneksen loppu ({0})",
            "kvartalets slut ({0})",
            "the last day of the quarter of {0}",
        ),
        "year_end": ("vuoden loppu ({0})", "årets slut ({0})", "the last day of the year of {0}"),
        "contract_year": (
            "sopimusvuosi ({0})",
            "avtalsåret ({0})",
            "the contract year of {0}",
        ),
        "table": ("{0}, {1} ({2})", "{0}, {1} ({2})", "{0}, {1} ({2})"),
        "in_group": (
            "asiakas kuuluu ryhmään '{0}'",
            "kunden hör till gruppen '{0}'",
            "the participant is in the group '{0}'",
        ),
        "not in_group": (
            "asiakas ei kuulu ryhmään '{0}'",
            "kunden hör inte till gruppen '{0}'",
            "the participant is not in the group '{0}'",
        ),
        "not in_work": (
            "asiakas ei ole työssä '{0}' ({1})",
            "kunden är inte i arbete '{0}' ({1})",
            "the participant is not in work '{0}' ({1})",
        ),
        "not had_event": (
            "tapahtumaa '{0}' ei ole sattunut ({1} – {2})",
            "händelsen '{0}' har inte inträffat ({1} – {2})",
            "the event '{0}' did not happen ({1} to {2})",
        ),
        "not reached": (
            "sääntö '{0}' ei ole toteutunut",
            "regeln '{0}' har inte uppfyllts",
            "rule '{0}' has not been reached",
        ),
        "not known": ("{0} ei ole tiedossa", "{0} är inte känd", "{0} is not known"),
        "in_work": (
            "asiakas on työssä '{0}' ({1})",
            "kunden är i arbete '{0}' ({1})",
            "the participant is in work '{0}' ({1})",
        ),
        "days_worked": (
            "työpäivät '{0}' ({1} – {2})",
            "arbetsdagar '{0}' ({1} – {2})",
            "days of work '{0}' ({1} to {2})",
        ),
        "hours_worked": (
            "työtunnit '{0}' ({1} – {2})",
            "arbetstimmar '{0}' ({1} – {2})",
            "hours of work '{0}' ({1} to {2})",
        ),
        "earned": (
            "ansiot työstä '{0}' ({1} – {2})",
            "inkomster av arbete '{0}' ({1} – {2})",
            "earnings from work '{0}' ({1} to {2})",
        ),
        "days_with_employer": (
            "päivät saman työnantajan työssä ({0} – {1})",
            "dagar hos samma arbetsgivare ({0} – {1})",
            "days with the same employer ({0} to {1})",
        ),
        "had_event": (
            "tapahtuma '{0}' on sattunut ({1} – {2})",
            "händelsen '{0}' har inträffat ({1} – {2})",
            "the event '{0}' happened ({1} to {2})",
        ),
        "events_count": (
            "tapahtumien '{0}' määrä ({1} – {2})",
            "antalet händelser '{0}' ({1} – {2})",
            "the number of events '{0}' ({1} to {2})",
        ),
        "events_sum": (
            "tapahtumien '{0}' summa ({1} – {2})",
            "summan av händelser '{0}' ({1} – {2})",
            "the sum of events '{0}' ({1} to {2})",
        ),
        "event_days": (
            "päivät, joina '{0}' on voimassa ({1} – {2})",
            "dagar då '{0}' gäller ({1} – {2})",
            "days on which '{0}' holds ({1} to {2})",
        ),
        "event_on": (
            "tapahtuman '{0}' ensimmäinen päivä",
            "den första dagen för '{0}'",
            "the first day of '{0}'",
        ),
        "last_event_on": (
            "tapahtuman '{0}' viimeinen päivä",
            "den sista dagen för '{0}'",
            "the last day of '{0}'",
        ),
        "event_value": (
            "tapahtuman '{0}' viimeisin arvo ({1})",
            "det senaste värdet av '{0}' ({1})",
            "the latest value of '{0}' ({1})",
        ),
        "reached": (
            "sääntö '{0}' on toteutunut",
            "regeln '{0}' har uppfyllts",
            "rule '{0}' has been reached",
        ),
        "times_reached": (
            "säännön '{0}' toteutumiskerrat",
            "gångerna som regeln '{0}' uppfyllts",
            "how often rule '{0}' has been reached",
        ),
        "reached_on": (
            "säännön '{0}' toteutumispäivä",
            "dagen då regeln '{0}' uppfylldes",
            "the day on which rule '{0}' was reached",
        ),
        "reached_on/2": (
            "säännön '{0}' toteutumispäivä, kerta {1}",
            "dagen då regeln '{0}' uppfylldes, gång {1}",
            "the day on which rule '{0}' was reached, time {1}",
        ),
        "due": (
            "säännön '{0}' maksut",
            "ersättningarna enligt regeln '{0}'",
            "what rule '{0}' came to",
        ),
    }
)

PIECES = _table(
    {
        "work": ("Mikä on työtä", "Vad som är arbete", "What counts as work"),
        "episodes": ("Työjaksot", "Arbetsepisoder", "Episodes of work"),
        "rules": ("Mistä maksetaan", "Vad som betalas", "What is paid for"),
        "ladders": ("Tasot", "Nivåer", "Levels"),
        "cohorts": ("Kohortit", "Kohorter", "Cohorts"),
        "bounds": ("Rajat", "Gränser", "Bounds"),
        "terms": ("Käsitteet", "Begrepp", "Terms"),
        "prices": ("Hinnat", "Priser", "Prices"),
        "when": ("Milloin", "När", "When"),
        "condition": ("Ehto", "Villkor", "Condition"),
        "pays": ("Maksetaan", "Betalas", "Pays"),
        "often": ("Kuinka usein", "Hur ofta", "How often"),
        "claim": ("Vaadittava", "Ska krävas", "To be claimed"),
        "factors": ("Kertoimet", "Faktorer", "Factors"),
        "source": ("Lähde", "Källa", "Source"),
        "day": ("päivänä, joka on {0}", "den dag som är {0}", "on {0}"),
        "referred_on": (
            "kun asiakas on ohjattu palveluun",
            "när kunden har hänvisats till tjänsten",
            "when the participant has been referred",
        ),
        "started_on": (
            "kun palvelu on alkanut",
            "när tjänsten har börjat",
            "when the service has started",
        ),
        "ended_on": (
            "kun palvelu on päättynyt",
            "när tjänsten har avslutats",
            "when the service has ended",
        ),
        "begun": ("kun {0} alkaa", "när {0} börjar", "when {0} begins"),
        "event": (
            "jokaisesta tapahtumasta '{0}'",
            "för varje händelse '{0}'",
            "for each event '{0}'",
        ),
        "event_where": (
            "jokaisesta tapahtumasta '{0}', kun {1}",
            "för varje händelse '{0}' där {1}",
            "for each event '{0}' where {1}",
        ),
        "counted": (
            "kun on kertynyt {0} {1}",
            "när {0} {1} har räknats",
            "when {0} {1} are counted",
        ),
        "counted_so_much": (
            "kun on kertynyt {1} tämän verran: {0}",
            "när så mycket {1} har räknats: {0}",
            "when so much {1} is counted: {0}",
        ),
        "of_work": ("työtä '{0}'", "av arbete '{0}'", "of work '{0}'"),
        "of_event": ("tapahtumaa '{0}'", "av händelsen '{0}'", "of the event '{0}'"),
        "of_time": ("aikaa", "tid", "of time"),
        "in_episode": ("jaksossa '{0}'", "i episoden '{0}'", "in the episode '{0}'"),
        "from": ("alkaen: {0}", "från: {0}", "from {0}"),
        "to": ("viimeistään: {0}", "senast: {0}", "at the latest {0}"),
        "further": (
            "ja uudelleen aina kun on kertynyt lisää {0}",
            "och på nytt efter varje ytterligare {0}",
            "and again after each further {0}",
        ),
        "gap": (
            "katko saa kestää enintään {0} päivää",
            "ett avbrott får vara högst {0} dagar",
            "a gap may last at most {0} days",
        ),
        "month_needs": (
            "kuukausi lasketaan, kun siinä on {0}",
            "en månad räknas när den har {0}",
            "a month counts if it has {0}",
        ),
        "in_last": ("viimeksi kuluneista {0}", "av de senaste {0}", "out of the last {0}"),
        "longer_reset": (
            "pidempi katko aloittaa laskennan alusta",
            "ett längre avbrott börjar räkningen från början",
            "a longer one begins the count anew",
        ),
        "longer_reset_block": (
            "pidempi katko vie keskeneräisen jakson",
            "ett längre avbrott stryker den oavslutade perioden",
            "a longer one loses the unfinished block",
        ),
        "longer_end": (
            "pidempi katko päättää laskennan",
            "ett längre avbrott avslutar räkningen",
            "a longer one ends the count",
        ),
        "any_work": ("kaikki työ", "allt arbete", "any work"),
        "single": (
            "yhden työnantajan on täytettävä ehto yksin",
            "en enda arbetsgivare ska uppfylla villkoret",
            "one employer alone must meet the condition",
        ),
        "weight": (
            "päivä lasketaan osuudella {0}, kun {1}",
            "en dag räknas med andelen {0} när {1}",
            "a day counts {0} where {1}",
        ),
        "begins": (
            "alkaa, kun työ '{0}' alkaa",
            "börjar när arbete '{0}' börjar",
            "begins when work '{0}' begins",
        ),
        "jobs_any": (
            "työ voi olla usealla työnantajalla",
            "arbetet kan vara hos flera arbetsgivare",
            "the work may be with several employers",
        ),
        "jobs_employer": (
            "vain saman työnantajan työ lasketaan",
            "endast arbete hos samma arbetsgivare räknas",
            "only work with the same employer counts",
        ),
        "jobs_employment": (
            "vain sama työsuhde lasketaan",
            "endast samma anställning räknas",
            "only the same employment counts",
        ),
        "stays": (
            "päättyy, kun katko on yli {0} päivää",
            "slutar när ett avbrott är över {0} dagar",
            "ends when a gap is over {0} days",
        ),
        "qualifies": ("lasketaan mukaan, {0}", "räknas med {0}", "counts {0}"),
        "first_ones": ("enintään {0} jaksoa", "högst {0} episoder", "at most {0} episodes"),
        "once_subject": ("kerran ohjausta kohti", "en gång per hänvisning", "once per referral"),
        "once_episode": ("kerran jaksoa kohti", "en gång per episod", "once per episode"),
        "once_person": ("kerran henkilöä kohti", "en gång per person", "once per person"),
        "once_employer": (
            "kerran työnantajaa kohti",
            "en gång per arbetsgivare",
            "once per employer",
        ),
        "once_deliverable": (
            "kerran tuotosta kohti",
            "en gång per leverans",
            "once per deliverable",
        ),
        "once_contract": ("kerran sopimusta kohti", "en gång per avtal", "once per contract"),
        "most_subject": (
            "enintään {0} kertaa ohjausta kohti",
            "högst {0} gånger per hänvisning",
            "at most {0} times per referral",
        ),
        "most_episode": (
            "enintään {0} kertaa jaksoa kohti",
            "högst {0} gånger per episod",
            "at most {0} times per episode",
        ),
        "most_person": (
            "enintään {0} kertaa henkilöä kohti",
            "högst {0} gånger per person",
            "at most {0} times per person",
        ),
        "most_employer": (
            "enintään {0} kertaa työnantajaa kohti",
            "högst {0} gånger per arbetsgivare",
            "at most {0} times per employer",
        ),
        "most_deliverable": (
            "enintään {0} kertaa tuotosta kohti",
            "högst {0} gånger per leverans",
            "at most {0} times per deliverable",
        ),
        "most_contract": (
            "enintään {0} kertaa sopimusta kohti",
            "högst {0} gånger per avtal",
            "at most {0} times per contract",
        ),
        "case": ("{0}, kun {1}", "{0} när {1}", "{0} where {1}"),
        "nothing": (
            "ei maksua; muut säännöt kysyvät tätä",
            "ingen ersättning; andra regler frågar efter detta",
            "nothing; other rules ask about it",
        ),
        "otherwise": ("muuten {0}", "annars {0}", "otherwise {0}"),
        "highest": (
            "korkein sopivista: {0}",
            "det högsta av dem som passar: {0}",
            "the highest of those that fit: {0}",
        ),
        "added": ("lisäksi {0}", "därtill {0}", "and in addition {0}"),
        "tiers": ("perusteena {0}: {1}", "enligt {0}: {1}", "by {0}: {1}"),
        "below": ("alle {0}: {1}", "under {0}: {1}", "below {0}: {1}"),
        "up_to": ("enintään {0}: {1}", "högst {0}: {1}", "up to {0}: {1}"),
        "rest": ("muuten: {0}", "annars: {0}", "otherwise: {0}"),
        "times_quantity": ("× {0}", "× {0}", "× {0}"),
        "factor": ("{0}: × {1}", "{0}: × {1}", "{0}: × {1}"),
        "factor_if": ("{0}: × {1}, kun {2}", "{0}: × {1} när {2}", "{0}: × {1} where {2}"),
        "factor_most": (
            "{0}: × {1}, kun enemmistö lasketuista päivistä on tätä: {2}",
            "{0}: × {1} när de flesta räknade dagar är: {2}",
            "{0}: × {1} where most counted days are: {2}",
        ),
        "ladder_difference": (
            "ylempi taso maksaa erotuksen alempaan",
            "en högre nivå betalar skillnaden till den lägre",
            "a higher level pays the difference to the lower one",
        ),
        "ladder_first": (
            "vain ensin toteutunut maksetaan",
            "endast den som uppfylls först betalas",
            "only the one reached first is paid",
        ),
        "ladder_episode": (
            "kussakin jaksossa erikseen",
            "i varje episod för sig",
            "in each episode by itself",
        ),
        "members": (
            "säännön '{0}' tulokset, ajanjaksona {1}",
            "resultaten enligt regeln '{0}', per {1}",
            "the outcomes of rule '{0}', by {1}",
        ),
        "succeeds": ("onnistuu, kun {0}", "lyckas när {0}", "succeeds where {0}"),
        "sums": ("lasketaan yhteen: {0}", "summeras: {0}", "added up: {0}"),
        "cap": ("enintään {0} ({1})", "högst {0} ({1})", "at most {0} ({1})"),
        "pro_rata": ("suhteessa jaettuna", "proportionellt fördelat", "shared pro rata"),
        "floor": ("vähintään {0} ({1})", "minst {0} ({1})", "at least {0} ({1})"),
        "hold": (
            "{0} pidätetään, kunnes sattuu '{1}'",
            "{0} innehålls tills '{1}' inträffar",
            "{0} is held back until '{1}'",
        ),
        "hold_where": (
            "{0} pidätetään, kunnes sattuu '{1}' ja {2}",
            "{0} innehålls tills '{1}' inträffar och {2}",
            "{0} is held back until '{1}' where {2}",
        ),
        "shares": (
            "jaetaan yhteenliittymän jäsenille taulukon '{0}' mukaan",
            "fördelas mellan konsortiets medlemmar enligt tabellen '{0}'",
            "divided among the members of the consortium by the table '{0}'",
        ),
        "dated": (
            "{0} ({1} alkaen), valitaan päivän mukaan: {2}",
            "{0} (från {1}), väljs efter: {2}",
            "{0} (from {1}), chosen by {2}",
        ),
        "person": ("henkilö", "person", "person"),
        "referral": ("ohjaus", "hänvisning", "referral"),
        "contract": ("sopimus", "avtal", "contract"),
        "rule": ("sääntö", "regel", "rule"),
        "provider": ("palveluntuottaja", "leverantör", "provider"),
        "municipality": ("kunta", "kommun", "municipality"),
        "budget_line": ("määräraha", "anslag", "budget line"),
        "calendar_month": ("kalenterikuukausi", "kalendermånad", "calendar month"),
        "calendar_quarter": ("vuosineljännes", "kvartal", "quarter"),
        "calendar_year": ("kalenterivuosi", "kalenderår", "calendar year"),
        "contract_year": ("sopimusvuosi", "avtalsår", "contract year"),
        "example": ("Esimerkki", "Exempel", "Example"),
        "total": ("Yhteensä", "Sammanlagt", "In all"),
    }
)
