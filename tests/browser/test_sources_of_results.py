"""Results of two sources at both widths: their files, what would change, and who is right."""

from typing import Any

from tests.browser import BROWSER
from tests.browser.conftest import seen_at_both_widths
from tests.browser.person import Person, picture
from tests.browser.server import Live
from tests.factories.participants import participant
from tests.factories.results import HEADER, imported, row

pytestmark = BROWSER


@seen_at_both_widths
def test_finance_maps_a_source_and_settles_a_conflict(live: Live, meet: Any) -> None:
    with live.behind() as people:
        key = participant(people.staff("coach")).person_key
        imported(people.staff("verifier"), row("W1", key))
    tarja: Person = meet("verifier@tyohame.example")
    tarja.opens("/results/sources")
    picture(tarja, "results-sources")
    tarja.follows_to("/results/sources/provider/tokens")
    tarja.presses("Anna uusi avain")
    tarja.sees("Kopioi avain nyt")
    picture(tarja, "results-tokens")
    tarja.presses("Mitätöi")
    tarja.sees("Avaimia ei ole.")
    tarja.follows("Palaa lähteisiin")
    tarja.follows_to("/results/sources/provider")
    tarja.fills({"Työjakson tunnus": "Jakso", "Työn lajin koodit": "PT"})
    tarja.presses("Tallenna")
    tarja.is_told_to_mend("Tarkista rivi 1: koodi = laji.")
    tarja.fills({"Työn lajin koodit": "PT = subsidised"})
    picture(tarja, "results-mapping")
    tarja.presses("Tallenna")
    tarja.sees("Lähteen sarakkeet on tallennettu.", "oma määrittely")
    tarja.opens("/results/new")
    header = HEADER.replace("spell_id", "Jakso")
    content = "\n".join([header, row("P9", key, kind="PT"), row("P10", key, employer_id="T-2")])
    file = {"name": "raportti.csv", "mimeType": "text/csv", "buffer": content.encode()}
    tarja.field("Tulostiedosto (CSV tai XLSX)").set_input_files(files=file)  # type: ignore[arg-type]
    tarja.ticks("Palveluntuottaja, näyttö liitteenä")
    picture(tarja, "results-upload")
    tarja.presses("Tarkista tiedosto")
    tarja.sees("Ristiriita", "aiempi tieto pitää")
    picture(tarja, "results-check")
    tarja.presses("Tuo tulokset")
    tarja.sees("ei voimassa: toisen lähteen tieto pitää")
    picture(tarja, "results-show")
    tarja.opens("/results/conflicts")
    tarja.sees("Aiempi tieto pitää")
    picture(tarja, "results-conflicts")
    tarja.follows(key)
    picture(tarja, "results-conflict")
    tarja.ticks("Sama työ: uusi tieto on oikein")
    tarja.fills({"Perustelu": "Palkkatukipäätös on nähty."})
    tarja.presses("Ratkaise")
    tarja.sees("Ristiriita on ratkaistu.", "Palkkatukipäätös on nähty.", "Tarja Tarkastaja")
    picture(tarja, "results-settled")
