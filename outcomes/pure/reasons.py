"""Why texts and files cannot be read, in Finnish, Swedish and English."""

LANGUAGES = ("fi", "sv", "en")

REASONS: dict[str, tuple[str, str, str]] = {
    # the shape of a scheme
    "yaml": (
        "rivi ei ole YAMLia",
        "raden är inte YAML",
        "the line is not YAML",
    ),
    "yaml_unquoted": (
        'teksti, jossa on kaksoispiste, pilkku, # tai sulje, tarvitsee lainausmerkit: "…"',
        'en text med kolon, komma, # eller parentes behöver citattecken: "…"',
        'a text with a colon, a comma, # or a bracket needs quotation marks: "…"',
    ),
    "yaml_bracket": (
        "sulje jää auki: [ tai {{ ilman loppusuljetta",
        "en parentes är öppen: [ eller {{ utan slutparentes",
        "a bracket is left open: [ or {{ without its end",
    ),
    "yaml_quote": (
        "lainausmerkki jää auki",
        "ett citattecken är öppet",
        "a quotation mark is left open",
    ),
    "yaml_colon": (
        "avaimen jäljestä puuttuu kaksoispiste ja välilyönti",
        "kolon och mellanslag saknas efter nyckeln",
        "a colon and a space are missing after the key",
    ),
    "yaml_indent": (
        "rivin sisennys ei sovi edellisiin riveihin",
        "radens indrag passar inte raderna före",
        "the line is not indented as those before it",
    ),
    "yaml_tab": (
        "sisennyksessä on sarkain; käytä välilyöntejä",
        "indraget har en tabb; använd mellanslag",
        "the indentation holds a tab; use spaces",
    ),
    "yaml_escape": (
        "lainausmerkeissä on kenoviiva, jota seuraava merkki ei sovi siihen; kirjoita \\\\",
        "inom citattecken står ett omvänt snedstreck med fel tecken efter; skriv \\\\",
        "within quotation marks a backslash is followed by a wrong sign; write \\\\",
    ),
    "yaml_sign": (
        "tekstissä on merkki, jota siinä ei saa olla: {value}",
        "texten har ett otillåtet tecken: {value}",
        "the text holds a sign that it must not hold: {value}",
    ),
    "yaml_key": (
        "avaimen on oltava yksi sana",
        "en nyckel ska vara ett ord",
        "a key must be one word",
    ),
    "too_big": (
        "liian suuri: enintään {limit}",
        "för stor: högst {limit}",
        "too large: at most {limit}",
    ),
    "too_long": (
        "liian pitkä: enintään {limit} merkkiä",
        "för lång: högst {limit} tecken",
        "too long: at most {limit} characters",
    ),
    "too_many": (
        "liian monta: enintään {limit}",
        "för många: högst {limit}",
        "too many: at most {limit}",
    ),
    "json": (
        "ei ole JSON-olio, jossa on luettelo results",
        "är inte ett JSON-objekt med listan results",
        "is not a JSON object with the list results",
    ),
    "json_value": (
        "arvon pitää olla teksti, luku, totuusarvo tai null",
        "värdet måste vara en text, ett tal, ett sanningsvärde eller null",
        "the value must be a text, a number, a truth value or null",
    ),
    "workbook": (
        "ei ole Excel-tiedosto (XLSX), jonka voi avata",
        "är inte en Excel-fil (XLSX) som kan öppnas",
        "is not an Excel file (XLSX) that can be opened",
    ),
    "too_many_rows": (
        "liikaa rivejä: enintään {limit}",
        "för många rader: högst {limit}",
        "too many rows: at most {limit}",
    ),
    "too_deep": (
        "liikaa sisäkkäisiä tasoja: enintään {limit}",
        "för många nivåer: högst {limit}",
        "nested too deeply: at most {limit} levels",
    ),
    "alias": (
        "viittauksia (& ja *) ja tyyppimerkintöjä (!) ei käytetä",
        "referenser (& och *) och typmarkeringar (!) används inte",
        "anchors, aliases (& and *) and tags (!) are not used",
    ),
    "one_document": (
        "tiedostossa saa olla vain yksi palkkiomalli",
        "filen får innehålla bara en ersättningsmodell",
        "a file holds one scheme",
    ),
    "duplicate_key": (
        "avain {key} on annettu kahdesti",
        "nyckeln {key} finns två gånger",
        "the key {key} is given twice",
    ),
    "unknown_key": (
        "tuntematon avain {key}; mahdolliset: {known}",
        "okänd nyckel {key}; möjliga: {known}",
        "unknown key {key}; possible: {known}",
    ),
    "unquoted": (
        "tuntematon avain {key}; mahdolliset: {known}. Teksti, jossa on pilkku, tarvitsee "
        'lainausmerkit: "…"',
        'okänd nyckel {key}; möjliga: {known}. En text med komma behöver citattecken: "…"',
        'unknown key {key}; possible: {known}. A text with a comma needs quotation marks: "…"',
    ),
    "missing_key": (
        "avain {key} puuttuu",
        "nyckeln {key} saknas",
        "the key {key} is missing",
    ),
    "one_of": (
        "tässä on oltava täsmälleen yksi näistä: {known}",
        "här ska finnas exakt en av följande: {known}",
        "exactly one of these belongs here: {known}",
    ),
    "mapping": (
        "tähän kuuluu avaimia ja arvoja",
        "här ska finnas nycklar och värden",
        "keys with values belong here",
    ),
    "list": ("tähän kuuluu luettelo", "här ska finnas en lista", "a list belongs here"),
    "value": ("tähän kuuluu yksi arvo", "här ska finnas ett värde", "one value belongs here"),
    "empty": ("arvo puuttuu", "värdet saknas", "the value is missing"),
    "empty_list": (
        "tarvitaan ainakin yksi",
        "minst en behövs",
        "at least one is needed",
    ),
    # values of a scheme or a file
    "choice": (
        "{value} ei kelpaa; mahdolliset: {known}",
        "{value} duger inte; möjliga: {known}",
        "{value} is not possible; possible: {known}",
    ),
    "code": (
        "{value} ei kelpaa tunnukseksi: pieniä kirjaimia a–z, numeroita ja alaviivoja",
        "{value} duger inte som kod: små bokstäver a–z, siffror och understreck",
        "{value} is no code: small letters a–z, digits and underscores",
    ),
    "text": (
        "teksti on liian pitkä tai siinä on ohjausmerkkejä",
        "texten är för lång eller innehåller styrtecken",
        "the text is too long or holds control characters",
    ),
    "whole_number": (
        "{value} ei ole kokonaisluku väliltä {least}–{most}",
        "{value} är inte ett heltal mellan {least} och {most}",
        "{value} is not a whole number from {least} to {most}",
    ),
    "decimal": (
        "{value} ei ole luku väliltä {least}–{most}, enintään kaksi desimaalia",
        "{value} är inte ett tal mellan {least} och {most} med högst två decimaler",
        "{value} is not a number from {least} to {most} with at most two decimals",
    ),
    "number": (
        "{value} ei ole luku, jossa on enintään kuusi desimaalia",
        "{value} är inte ett tal med högst sex decimaler",
        "{value} is not a number with at most six decimals",
    ),
    "share": (
        "{value} ei ole osuus väliltä 0–1, esimerkiksi 1/2 tai 50 %",
        "{value} är inte en andel mellan 0 och 1, till exempel 1/2 eller 50 %",
        "{value} is not a share between 0 and 1, such as 1/2 or 50 %",
    ),
    "date": (
        "{value} ei ole päivä, esimerkiksi 2026-02-03",
        "{value} är inte ett datum, till exempel 2026-02-03",
        "{value} is not a day, such as 2026-02-03",
    ),
    "far_date": (
        "{value} ei ole vuosien 1900–2199 päivä; jatkuvan päättymispäivä on tyhjä",
        "{value} är inte en dag under åren 1900–2199; slutdagen lämnas tom om något fortsätter",
        "{value} is no day of the years 1900–2199; what goes on has an empty last day",
    ),
    "typed_date": (
        "{value} ei ole päivä, esimerkiksi 3.2.2026",
        "{value} är inte ett datum, till exempel 3.2.2026",
        "{value} is not a day, such as 3.2.2026",
    ),
    "instant": (
        "{value} ei ole päivä eikä ajankohta, esimerkiksi 2026-02-03T12:00:00+02:00",
        "{value} är varken datum eller tidpunkt, till exempel 2026-02-03T12:00:00+02:00",
        "{value} is neither a day nor a time, such as 2026-02-03T12:00:00+02:00",
    ),
    "no_such_hour": (
        "{value} on tunti, jonka kellot ohittavat kesäaikaan siirryttäessä",
        "{value} är en timme som klockorna hoppar över vid övergången till sommartid",
        "{value} is in the hour that clocks skip when summer time begins",
    ),
    "truth": (
        "{value} ei ole true eikä false",
        "{value} är varken true eller false",
        "{value} is neither true nor false",
    ),
    "amount.not_a_number": (
        "{value} ei ole rahamäärä",
        "{value} är inte ett belopp",
        "{value} is no amount",
    ),
    "amount.two_separators": (
        "rahamäärässä {value} on kaksi erotinta; tuhannet erotetaan välilyönnillä",
        "beloppet {value} har två skiljetecken; tusental skiljs åt med mellanslag",
        "the amount {value} has two separators; set thousands apart by spaces",
    ),
    "amount.grouping": (
        "rahamäärän {value} välilyönnit eivät erota tuhansia",
        "mellanslagen i beloppet {value} skiljer inte åt tusental",
        "the spaces in the amount {value} do not set thousands apart",
    ),
    "amount.decimals": (
        "rahamäärässä {value} on enintään kaksi desimaalia",
        "beloppet {value} får ha högst två decimaler",
        "the amount {value} may have at most two decimals",
    ),
    "amount.too_large": (
        "rahamäärä {value} on liian suuri",
        "beloppet {value} är för stort",
        "the amount {value} is too large",
    ),
    "amount.negative": (
        "rahamäärä {value} on negatiivinen",
        "beloppet {value} är negativt",
        "the amount {value} is negative",
    ),
    # files of facts
    "encoding": (
        "tiedosto ei ole UTF-8-muodossa",
        "filen är inte i UTF-8",
        "the file is not in UTF-8",
    ),
    "csv": (
        "rivin soluja ei voi erottaa toisistaan",
        "radens celler kan inte skiljas åt",
        "the cells of the row cannot be told apart",
    ),
    "csv_quote_open": (
        "rivillä alkaa lainausmerkki, joka jää auki",
        "på raden börjar ett citattecken som inte slutar",
        "a quotation mark begins on the row and never ends",
    ),
    "csv_after_quote": (
        "solun loppulainausmerkin jäljessä on muuta kuin {value}; lainausmerkki solun sisällä "
        "kirjoitetaan kahdesti",
        "efter cellens citattecken står annat än {value}; ett citattecken i en cell skrivs "
        "två gånger",
        "the quotation mark that ends a cell is followed by something else than {value}; one "
        "inside a cell is written twice",
    ),
    "csv_long_cell": (
        "solu on liian pitkä: enintään {limit} merkkiä",
        "cellen är för lång: högst {limit} tecken",
        "the cell is too long: at most {limit} characters",
    ),
    "no_header": (
        "otsikkorivi puuttuu",
        "rubrikraden saknas",
        "the header is missing",
    ),
    "missing_column": ("sarake puuttuu", "kolumnen saknas", "the column is missing"),
    "column_twice": (
        "sarake on otsikossa kahdesti",
        "kolumnen finns två gånger i rubriken",
        "the column is in the header twice",
    ),
    "cells": (
        "rivillä on {found} kenttää, otsikossa {expected}",
        "raden har {found} fält, rubriken {expected}",
        "the row has {found} cells, the header {expected}",
    ),
    "ends_before_start": (
        "päättyy ennen alkamispäivää {value}",
        "slutar före startdagen {value}",
        "ends before its first day {value}",
    ),
    "unknown_group": (
        "ryhmää {value} ei ole palkkiomallissa; mahdolliset: {known}",
        "gruppen {value} finns inte i ersättningsmodellen; möjliga: {known}",
        "the scheme has no group {value}; possible: {known}",
    ),
    "period_of_group": (
        "ryhmän jäsenyys päättyy tapahtumaan group_end, ei päivään valid_to",
        "ett gruppmedlemskap slutar med händelsen group_end, inte med valid_to",
        "being in a group ends with an event group_end, not by valid_to",
    ),
    "no_contracts": (
        "sopimuksia ei ole annettu (--contracts), mutta palkkiomalli kysyy niitä: {value}",
        "inga avtal har getts (--contracts), men ersättningsmodellen frågar efter dem: {value}",
        "no contracts are given (--contracts), but the scheme asks about them: {value}",
    ),
    # what nothing asks about
    "unused_people": (
        "katsomatta jääneitä työjaksoja {n}, koska niiden henkilöllä ei ole ohjausta: {value}",
        "arbetsperioder som inte beaktades: {n}, eftersom personen inte är hänvisad: {value}",
        "spells left aside: {n}, since their people have no referral: {value}",
    ),
    "unused_types": (
        "katsomatta jääneitä tapahtumia {n}, koska palkkiomallissa ei ole niiden tyyppiä: {value}",
        "händelser som inte beaktades: {n}, eftersom ersättningsmodellen saknar typen: {value}",
        "events left aside: {n}, since the scheme has no such type: {value}",
    ),
    "unused_subjects": (
        "katsomatta jääneitä tapahtumia {n}, koska laskelmassa ei ole niiden kohdetta: {value}",
        "händelser som inte beaktades: {n}, eftersom det de gäller inte finns i beräkningen: "
        "{value}",
        "events left aside: {n}, since what they are about is not in the calculation: {value}",
    ),
    "unused_tables": (
        "katsomatta jääneitä rivejä {n}, koska palkkiomallissa ei ole taulukkoa: {value}",
        "rader som inte beaktades: {n}, eftersom ersättningsmodellen saknar tabellen: {value}",
        "rows left aside: {n}, since the scheme has no such table: {value}",
    ),
    "duplicate_row": (
        "{value} on jo rivillä {first}",
        "{value} finns redan på rad {first}",
        "{value} is already on line {first}",
    ),
    "unknown_contract": (
        "sopimusta {value} ei ole annettu",
        "avtalet {value} har inte getts",
        "the contract {value} is not given",
    ),
}
