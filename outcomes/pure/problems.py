"""What is wrong with a scheme or a file of facts: where, why, and the words for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, and where.

    `row` is the line of the file, from 1; 0 is the file as a whole. `column` is a column's name or
    a path in the scheme; it may be empty. `reason` is a code, `facts` fill its sentence.
    """

    file: str
    row: int
    column: str
    reason: str
    facts: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return problem_words(self, "en")


class Problems(ValueError):
    """Something cannot be read; `problems` holds every reason, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class SchemeProblems(Problems):
    """A payment scheme that cannot be read, or contradicts itself."""


class FileProblems(Problems):
    """Files of facts with bad rows."""


class FactProblems(Problems):
    """Facts that do not fit together, found when a calculation begins."""


def problem_words(problem: Problem, lang: str) -> str:
    """A problem as a sentence in fi, sv or en: the place, then the reason."""
    row, column = PLACES[lang]
    place = [problem.file]
    if problem.row:
        place.append(f"{row} {problem.row}")
    if problem.column:
        place.append(f"{column} {problem.column}")
    reason = REASONS[problem.reason][LANGUAGES.index(lang)]
    return f"{', '.join(place)}: {reason.format(**problem.facts)}"


LANGUAGES = ("fi", "sv", "en")
PLACES = {"fi": ("rivi", "kohta"), "sv": ("rad", "punkt"), "en": ("line", "at")}

REASONS: dict[str, tuple[str, str, str]] = {
    # the shape of a scheme
    "yaml": (
        "YAML on virheellistä: {detail}",
        "felaktig YAML: {detail}",
        "this is not valid YAML: {detail}",
    ),
    "too_big": (
        "liian suuri: enintään {limit}",
        "för stor: högst {limit}",
        "too large: at most {limit}",
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
    "instant": (
        "{value} ei ole päivä eikä ajankohta, esimerkiksi 2026-02-03T12:00:00+02:00",
        "{value} är varken datum eller tidpunkt, till exempel 2026-02-03T12:00:00+02:00",
        "{value} is neither a day nor a time, such as 2026-02-03T12:00:00+02:00",
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
    # a scheme that contradicts itself
    "unknown_name": (
        "{value} ei ole määritelty kohdassa {where}",
        "{value} är inte definierad under {where}",
        "{value} is not defined under {where}",
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
        "choose kuuluu ryhmähintoihin ja vain niihin",
        "choose hör till grupppriser och endast till dem",
        "choose belongs to group prices and to them only",
    ),
    "not_a_job_start": (
        "säännön {value} on oltava työn alkamisen sääntö (job_start)",
        "regeln {value} ska gälla början av ett arbete (job_start)",
        "the rule {value} must be one for a job start (job_start)",
    ),
    "factor_without_days": (
        "kerroin {value} ei sovi sääntöön, joka ei laske työpäiviä",
        "faktorn {value} passar inte en regel som inte räknar arbetsdagar",
        "the factor {value} does not fit a rule that counts no days of work",
    ),
    "factor_never": (
        "kerroin {value} ei voi koskaan toteutua: työn lajit on rajattu pois",
        "faktorn {value} kan aldrig gälla: arbetets slag är uteslutna",
        "the factor {value} can never apply: its kinds of work are left out",
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
    # files of facts
    "encoding": (
        "tiedosto ei ole UTF-8-muodossa",
        "filen är inte i UTF-8",
        "the file is not in UTF-8",
    ),
    "csv": ("CSV on virheellistä: {detail}", "felaktig CSV: {detail}", "not valid CSV: {detail}"),
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
