"""How functions in expressions are said, in Finnish, Swedish and English."""

from outcomes.pure.description.tables import table

CALLS = table(
    {
        "min": ("pienin näistä: {all}", "det minsta av {all}", "the least of {all}"),
        "max": ("suurin näistä: {all}", "det största av {all}", "the greatest of {all}"),
        "date min": (
            "aikaisin näistä: {all}",
            "den tidigaste av {all}",
            "the earliest of {all}",
        ),
        "date max": ("myöhäisin näistä: {all}", "den senaste av {all}", "the latest of {all}"),
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
        "points": (
            "täydet prosenttiyksiköt luvusta {0}",
            "hela procentenheter av {0}",
            "the full percentage points of {0}",
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
            "asiakas kuuluu ryhmään ”{0}”",
            "kunden hör till gruppen ”{0}”",
            "the participant is in the group “{0}”",
        ),
        "not in_group": (
            "asiakas ei kuulu ryhmään ”{0}”",
            "kunden hör inte till gruppen ”{0}”",
            "the participant is not in the group “{0}”",
        ),
        "not in_work": (
            "asiakas ei ole työssä ”{0}” ({1})",
            "kunden är inte i arbete ”{0}” ({1})",
            "the participant is not in work “{0}” ({1})",
        ),
        "not had_event": (
            "tapahtumaa ”{0}” ei ole sattunut ({1} – {2})",
            "händelsen ”{0}” har inte inträffat ({1} – {2})",
            "the event “{0}” did not happen ({1} to {2})",
        ),
        "not reached": (
            "sääntö ”{0}” ei ole toteutunut",
            "regeln ”{0}” har inte uppfyllts",
            "rule “{0}” has not been reached",
        ),
        "not known": ("{0} ei ole tiedossa", "{0} är inte känd", "{0} is not known"),
        "in_work": (
            "asiakas on työssä ”{0}” ({1})",
            "kunden är i arbete ”{0}” ({1})",
            "the participant is in work “{0}” ({1})",
        ),
        "days_worked": (
            "työpäivät ”{0}” ({1} – {2})",
            "arbetsdagar ”{0}” ({1} – {2})",
            "days of work “{0}” ({1} to {2})",
        ),
        "hours_worked": (
            "työtunnit ”{0}” ({1} – {2})",
            "arbetstimmar ”{0}” ({1} – {2})",
            "hours of work “{0}” ({1} to {2})",
        ),
        "earned": (
            "ansiot työstä ”{0}” ({1} – {2})",
            "inkomster av arbete ”{0}” ({1} – {2})",
            "earnings from work “{0}” ({1} to {2})",
        ),
        "days_with_employer": (
            "päivät saman työnantajan työssä ({0} – {1})",
            "dagar hos samma arbetsgivare ({0} – {1})",
            "days with the same employer ({0} to {1})",
        ),
        "had_event": (
            "tapahtuma ”{0}” on sattunut ({1} – {2})",
            "händelsen ”{0}” har inträffat ({1} – {2})",
            "the event “{0}” happened ({1} to {2})",
        ),
        "events_count": (
            "tapahtumien ”{0}” määrä ({1} – {2})",
            "antalet händelser ”{0}” ({1} – {2})",
            "the number of events “{0}” ({1} to {2})",
        ),
        "events_sum": (
            "tapahtumien ”{0}” summa ({1} – {2})",
            "summan av händelser ”{0}” ({1} – {2})",
            "the sum of events “{0}” ({1} to {2})",
        ),
        "event_days": (
            "päivät, joina ”{0}” on voimassa ({1} – {2})",
            "dagar då ”{0}” gäller ({1} – {2})",
            "days on which “{0}” holds ({1} to {2})",
        ),
        "event_on": (
            "tapahtuman ”{0}” ensimmäinen päivä",
            "den första dagen för ”{0}”",
            "the first day of “{0}”",
        ),
        "last_event_on": (
            "tapahtuman ”{0}” viimeinen päivä",
            "den sista dagen för ”{0}”",
            "the last day of “{0}”",
        ),
        "event_value": (
            "tapahtuman ”{0}” viimeisin arvo ({1})",
            "det senaste värdet av ”{0}” ({1})",
            "the latest value of “{0}” ({1})",
        ),
        "reached": (
            "sääntö ”{0}” on toteutunut",
            "regeln ”{0}” har uppfyllts",
            "rule “{0}” has been reached",
        ),
        "times_reached": (
            "säännön ”{0}” toteutumiskerrat",
            "gångerna som regeln ”{0}” uppfyllts",
            "how often rule “{0}” has been reached",
        ),
        "reached_on": (
            "säännön ”{0}” toteutumispäivä",
            "dagen då regeln ”{0}” uppfylldes",
            "the day on which rule “{0}” was reached",
        ),
        "reached_on/2": (
            "säännön ”{0}” toteutumispäivä, kerta {1}",
            "dagen då regeln ”{0}” uppfylldes, gång {1}",
            "the day on which rule “{0}” was reached, time {1}",
        ),
        "due": (
            "säännön ”{0}” maksut",
            "ersättningarna enligt regeln ”{0}”",
            "what rule “{0}” came to",
        ),
    }
)
