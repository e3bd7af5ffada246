"""What names in expressions are called, in Finnish, Swedish and English."""

from outcomes.pure.description.tables import table

NAMES = table(
    {
        "referred_on": ("ohjauspäivä", "hänvisningsdagen", "the day of referral"),
        "started_on": (
            "palvelun alkamispäivä",
            "tjänstens startdag",
            "the first day of the service",
        ),
        "ended_on": ("palvelun päättymispäivä", "tjänstens slutdag", "the last day of the service"),
        "provider_id": ("palveluntuottaja", "tjänsteproducenten", "the provider"),
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
        "contract.budget_line": (
            "sopimuksen määräraha",
            "avtalets anslag",
            "the contract's budget line",
        ),
        "spell.kind": ("työn laji", "arbetets slag", "the kind of work"),
        "spell.hours_per_week": ("viikkotyöaika", "veckoarbetstiden", "the hours a week"),
        "spell.monthly_pay": ("kuukausipalkka", "månadslönen", "the monthly pay"),
        "spell.employer_id": ("työnantaja", "arbetsgivaren", "the employer"),
        "spell.started_on": ("työn alkamispäivä", "arbetets startdag", "the first day of the work"),
        "spell.employment_days": (
            "työsuhteen kesto",
            "anställningens längd",
            "the length of the employment",
        ),
        "spell.ended_on": ("työn päättymispäivä", "arbetets slutdag", "the last day of the work"),
        "day.hours": (
            "päivän töiden viikkotyöaika yhteensä",
            "dagens arbetens sammanlagda veckoarbetstid",
            "the sum of weekly hours of the day's jobs",
        ),
        "day.monthly_pay": (
            "päivän töiden kuukausipalkka yhteensä",
            "dagens arbetens sammanlagda månadslön",
            "the sum of monthly pay of the day's jobs",
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
        "attempt": (
            "alkukerran järjestysnumero (jakson tai laskennan)",
            "startens ordningsnummer (episodens eller räkningens)",
            "which beginning it is (of the episode or the count)",
        ),
        "block_days": (
            "jakson lasketut päivät",
            "periodens räknade dagar",
            "the number of days counted in the block",
        ),
        "block_hours": (
            "jakson lasketut tunnit",
            "periodens räknade timmar",
            "the number of hours counted in the block",
        ),
        "block_eur": (
            "jakson laskettu summa",
            "periodens räknade belopp",
            "the sum counted in the block",
        ),
        "month_days": ("kuukauden päivät", "månadens dagar", "the number of days of the month"),
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
        "place_in_month": (
            "tuloksen järjestysnumero sopimuksen kuukaudessa",
            "resultatets ordningsnummer under månaden i avtalet",
            "the outcome's place in the contract's month",
        ),
        "place_in_year": (
            "tuloksen järjestysnumero sopimuksen kalenterivuodessa",
            "resultatets ordningsnummer under kalenderåret i avtalet",
            "the outcome's place in the contract's calendar year",
        ),
        "place_in_contract_year": (
            "tuloksen järjestysnumero sopimusvuodessa",
            "resultatets ordningsnummer under avtalsåret",
            "the outcome's place in the contract year",
        ),
        "cohort.members": (
            "kohortin jäsenmäärä",
            "kohortens storlek",
            "the number of members of the cohort",
        ),
        "cohort.counted": (
            "kohortin onnistuneiden määrä",
            "antalet lyckade i kohorten",
            "the number of successes in the cohort",
        ),
        "cohort.share": (
            "kohortin onnistuneiden osuus",
            "andelen lyckade i kohorten",
            "the share of successes in the cohort",
        ),
        "cohort.sum": ("kohortin summa", "kohortens summa", "the sum over the cohort"),
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
        "begins_on": (
            "jakson ”{0}” alkamispäivä",
            "startdagen för episoden ”{0}”",
            "the first day of the episode “{0}”",
        ),
        "ends_on": (
            "jakson ”{0}” päättymispäivä",
            "slutdagen för episoden ”{0}”",
            "the last day of the episode “{0}”",
        ),
        "of_number": (
            "jakson ”{0}” järjestysnumero",
            "ordningsnumret på episoden ”{0}”",
            "the number of the episode “{0}”",
        ),
        "employer_id": (
            "jakson ”{0}” työnantaja",
            "arbetsgivaren i episoden ”{0}”",
            "the employer of the episode “{0}”",
        ),
        "'open'": ("palkkatyö", "lönearbete", "paid work"),
        "'subsidised'": ("palkkatuettu työ", "subventionerat arbete", "subsidised work"),
        "'self_employed'": ("yrittäjyys", "företagande", "self-employment"),
        "'apprenticeship'": ("oppisopimus", "läroavtal", "apprenticeship"),
    }
)
