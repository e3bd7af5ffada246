"""The words of a decision: what people write into it, and what they begin from.

Suggestions come from the comparison alone, in the language of the call; the drafter completes them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask_babel import force_locale
from flask_babel import gettext as _

from marketplace.decisions.award import Award, Tenderer, freeze, thaw
from marketplace.decisions.models import Decision
from marketplace.evaluation.comparison import Comparison
from marketplace.platform.errors import Invalid, Problem
from marketplace.platform.i18n import format_instant, format_money, format_points, text_of
from marketplace.platform.words import label
from marketplace.pure.merits import STRONG, Merit, merit_of_points, merit_of_price
from marketplace.pure.ties import LOT
from marketplace.suitability.queries import Suitability

ByParty = Mapping[UUID, str]
"""Words to each party, by its organisation's key."""
MOST_CONDITIONS = 3


@dataclass(frozen=True)
class Words:
    """What people write into a decision."""

    grounds: str
    competence: str
    reasons: ByParty = field(default_factory=dict)
    strengths: ByParty = field(default_factory=dict)
    weaknesses: ByParty = field(default_factory=dict)
    conditions: tuple[tuple[str, date | None], ...] = ()
    """What the winner must still show, each with its last day."""
    whole: bool = True
    """Whether who writes them says that they are all; half done, some may still be missing."""

    def check(self, award: Award | None, today: date) -> None:
        """Raise Invalid with every text that is missing, unless they are half done, and every
        condition that is not whole; parties are named by their number."""
        missing = self.missing(award) if self.whole else ()
        problems = [*missing, *self._conditions(award, today)]
        if problems:
            raise Invalid(*problems)

    def missing(self, award: Award | None) -> Iterator[Problem]:
        """The texts that a decision cannot do without."""
        if not self.grounds.strip():
            yield Problem("grounds", "decision.grounds_missing")
        if not self.competence.strip():
            yield Problem("competence", "decision.competence_missing")
        for row in award.tenderers if award else ():
            if not self.reasons.get(row.organisation_id, "").strip():
                facts = {"number": row.number}
                yield Problem(f"reason_{row.number}", "decision.reason_missing", facts)

    def _conditions(self, award: Award | None, today: date) -> Iterator[Problem]:
        for place, (words, last_day) in enumerate(self.conditions, start=1):
            if not words.strip():
                yield Problem(f"condition_{place}", "decision.condition_words_missing")
            if last_day is None or last_day < today:
                yield Problem(f"condition_day_{place}", "decision.condition_day_missing")
        if self.conditions and award is not None and len(award.winners) > 1:
            yield Problem("condition_1", "decision.condition_of_many")


def words_of(decision: Decision) -> Words:
    """The words that stand in a decision, and the conditions that still wait."""
    by = {party.organisation_id: party for party in decision.parties}
    return Words(
        grounds=decision.grounds,
        competence=decision.competence,
        reasons={key: party.reasons for key, party in by.items()},
        strengths={key: party.strengths for key, party in by.items()},
        weaknesses={key: party.weaknesses for key, party in by.items()},
        conditions=tuple((each.words, each.last_day) for each in decision.open_conditions),
    )


def suggested_grounds(comparison: Comparison) -> str:
    """Why the first is chosen, and what parted it from those with as many points; of a lot of a
    framework who become its parties."""
    return grounds_of(thaw(freeze(comparison)), comparison.call.language)


def grounds_of(award: Award, language: str) -> str:
    """The same of a frozen comparison, in a language."""
    with force_locale(language):
        return _grounds_of_parties(award) if award.framework else _grounds_of_one(award)


def _grounds_of_one(award: Award) -> str:
    first = award.tenderers[0].standing
    names = [each.name for each in award.tenderers if each.standing.total == first.total]
    best = _(
        "Valitaan tarjous, joka on hinta-laatusuhteeltaan paras. Tarjoukset on vertailtu "
        "tarjouspyynnössä ilmoitetuilla perusteilla."
    )
    facts = {"points": format_points(first.total), "name": names[0]}
    if len(names) == 1:
        most = _("Eniten pisteitä, %(points)s/100, sai %(name)s.", **facts)
        return f"{best} {most}"
    equal = _(
        "Eniten pisteitä, %(points)s/100, sai %(count)s tarjousta: %(names)s.",
        points=facts["points"],
        count=len(names),
        names=", ".join(names),
    )
    parted = _(
        "Tasatilanne ratkaistiin tarjouspyynnön säännöllä. %(tie)s Valituksi tulee %(name)s.",
        tie=label(f"tie.{first.tie}"),
        name=names[0],
    )
    return " ".join((best, equal, parted, *_drawn(award, first.tie)))


def _grounds_of_parties(award: Award) -> str:
    chosen = award.tenderers[: award.places]
    told = _(
        "Puitesopimuksen osan sopijapuoliksi valitaan enintään %(most)s hinta-laatusuhteeltaan "
        "parasta tarjousta. Tarjoukset on vertailtu tarjouspyynnössä ilmoitetuilla "
        "perusteilla. "
        "Valitaan pistejärjestyksessä: %(names)s.",
        most=award.places,
        names=", ".join(f"{each.name} ({format_points(each.standing.total)})" for each in chosen),
    )
    tie = chosen[-1].standing.tie
    last = _(
        "Tasatilanne ratkaistiin tarjouspyynnön säännöllä. %(tie)s",
        tie=label(f"tie.{tie}"),
    )
    return f"{told} {last}" if tie else told


def _drawn(award: Award, tie: str) -> Iterator[str]:
    """How the lot was drawn, where it parted the first."""
    if tie == LOT and award.lot:
        yield _(
            "Arpa vedettiin %(at)s, todistajina %(witnesses)s. Arvonnan siemen: %(seed)s.",
            at=format_instant(award.lot.drawn_at),
            witnesses=award.lot.witnesses,
            seed=award.lot.seed,
        )


def grounds_of_end(now: Suitability) -> str:
    """Why a procurement ends where its suitability has come to nothing; empty where it goes on."""
    if now.end == "rerun" and now.note is not None:
        return f"{now.note.checked}\n{now.note.reason}"
    if now.end == "none_suitable":
        with force_locale(now.call.language):
            return _(
                "Kaikki tarjoukset on suljettu pois, joten yhtään tarjousta ei voida valita. "
                "Poissulkemisen peruste on kerrottu kullekin tarjoajalle."
            )
    return ""


def grounds_of_next(earlier: Decision, award: Award, language: str) -> str:
    """Why the next in line is chosen after a condition lapsed."""
    lapsed = next(each for each in earlier.conditions if each.state == "lapsed")
    with force_locale(language):
        return _(
            "Päätös %(number)s raukesi, koska sen ehto ei täyttynyt määräajassa: %(condition)s "
            "Valitaan vertailussa seuraava, %(name)s, %(points)s/100 pistettä.",
            number=earlier.diary_number,
            condition=lapsed.words,
            name=award.winner.name,
            points=format_points(award.winner.standing.total),
        )


def words_of_next(earlier: Decision, found: Award, language: str) -> Words:
    """What the award to the next in line begins from: `found` is the same comparison with those
    passed over whose award lapsed. Each keeps the reasons of its points."""
    words = words_of(earlier)
    return Words(
        grounds=grounds_of_next(earlier, found, language),
        competence=words.competence,
        reasons=words.reasons,
        strengths=suggested_strengths(found, language),
        weaknesses=suggested_weaknesses(found, language),
    )


def suggested_reasons(comparison: Comparison) -> dict[UUID, str]:
    """To each tenderer the reasons of its own points, by the organisation's key."""
    with force_locale(comparison.call.language):
        return {
            offer.provider_id: "\n".join(
                f"{text_of(criterion.labels)}: {score.reason}"
                for criterion in comparison.call.criteria
                for score in (comparison.score(offer, criterion),)
                if score
            )
            for offer in comparison.offers
        }


def suggested_strengths(award: Award, language: str) -> dict[UUID, str]:
    """Why the winner is chosen, and where each tenderer is the best or near it."""
    return _by_party(award, language, _strengths)


def suggested_weaknesses(award: Award, language: str) -> dict[UUID, str]:
    """Where each tenderer is clearly behind the best, and by how much; and why one whose award
    lapsed is not chosen."""
    return _by_party(award, language, _weaknesses)


def said_in(award: Award, written_in: str, language: str) -> dict[str, str]:
    """The sentences that the product suggests for a decision written in one language, each with
    the same in another."""
    pairs = {grounds_of(award, written_in): grounds_of(award, language)}
    for suggested in (suggested_strengths, suggested_weaknesses):
        here = suggested(award, language)
        for key, words in suggested(award, written_in).items():
            pairs |= dict(zip(words.splitlines(), here[key].splitlines(), strict=True))
    return pairs


def _by_party(
    award: Award, language: str, lines: Callable[[Award, Tenderer], Iterator[str]]
) -> dict[UUID, str]:
    with force_locale(language):
        return {row.organisation_id: "\n".join(lines(award, row)) for row in award.tenderers}


def _strengths(award: Award, row: Tenderer) -> Iterator[str]:
    if row in award.winners:
        yield _why_chosen(award, row)
    if len(award.tenderers) > 1:
        yield from (words for _key, merit, words in _merits(award, row) if merit in STRONG)


def _weaknesses(award: Award, row: Tenderer) -> Iterator[str]:
    behind = {key: words for key, merit, words in _merits(award, row) if merit == Merit.BEHIND}
    if row.organisation_id in award.passed_over:
        yield _("Kokonaisuus: ei valita, koska valinnan ehto ei täyttynyt määräajassa.")
    elif row not in award.winners:
        gap, key, words = max(_gaps(award, row), key=lambda each: each[0])
        if gap > 0 and key not in behind:
            yield words
    yield from behind.values()


def _merits(award: Award, row: Tenderer) -> Iterator[tuple[str, Merit, str]]:
    """Each thing that was compared by its key, how the tenderer compares with the best, in words
    too."""
    if award.price_weight:
        yield "", *_of_price(award, row)
    for criterion, points, most in _points(award, row):
        yield criterion["key"], *_of_criterion(criterion, points, most)


def _gaps(award: Award, row: Tenderer) -> Iterator[tuple[Decimal, str, str]]:
    """By how many points the tenderer is behind the last of the chosen in each thing that was
    compared, by its key, and that in words."""
    chosen, own = award.winners[-1].standing, row.standing
    prices = {
        "price": format_money(own.comparison.cents),
        "chosen": format_money(chosen.comparison.cents),
    }
    words = _("Hinta: vertailuhinta %(price)s, valitulla %(chosen)s.", **prices)
    yield chosen.price.points - own.price.points, "", words
    for criterion, mine, theirs in zip(award.criteria, own.quality, chosen.quality, strict=True):
        if mine is None or theirs is None:
            continue
        words = _(
            "%(criterion)s: %(points)s/%(weight)s pistettä, valitulla %(chosen)s.",
            criterion=text_of(criterion["labels"]),
            points=format_points(mine.points),
            weight=criterion["weight"],
            chosen=format_points(theirs.points),
        )
        yield theirs.points - mine.points, criterion["key"], words


def _why_chosen(award: Award, row: Tenderer) -> str:
    points = format_points(row.standing.total)
    if award.framework:
        return _(
            "Kokonaisuus: %(points)s/100 pistettä, sija %(rank)s. Sopijapuoliksi valitaan %(most)s "
            "parasta.",
            points=points,
            rank=row.standing.rank,
            most=award.places,
        )
    if len(award.tenderers) == 1:
        return _("Kokonaisuus: %(points)s/100 pistettä, ainoa soveltuva tarjous.", points=points)
    if award.passed_over:
        return _(
            "Kokonaisuus: %(points)s/100 pistettä, paras jäljellä olevista tarjouksista.",
            points=points,
        )
    if row.standing.tie:
        tie = label(f"tie.{row.standing.tie}")
        return _("Kokonaisuus: %(points)s/100 pistettä. %(tie)s", points=points, tie=tie)
    return _("Kokonaisuus: %(points)s/100 pistettä, eniten kaikista.", points=points)


def _of_price(award: Award, row: Tenderer) -> tuple[Merit, str]:
    own, lowest = row.standing.comparison.cents, _lowest(award)
    merit = merit_of_price(own, lowest)
    price = format_money(own)
    equal = [each.name for each in award.tenderers if each.standing.comparison.cents == own]
    if merit == Merit.BEST and len(equal) > 1:
        names = ", ".join(name for name in equal if name != row.name)
        return merit, _(
            "Hinta: vertailuhinta %(price)s. Yhtä edullinen: %(names)s.", price=price, names=names
        )
    if merit == Merit.BEST:
        return merit, _("Hinta: edullisin vertailuhinta, %(price)s.", price=price)
    facts = {"price": price, "lowest": format_money(lowest)}
    if merit == Merit.NEAR:
        return merit, _(
            "Hinta: vertailuhinta %(price)s, lähellä edullisinta (%(lowest)s).", **facts
        )
    return merit, _("Hinta: vertailuhinta %(price)s, edullisimman %(lowest)s.", **facts)


def _of_criterion(
    criterion: Mapping[str, Any], points: Decimal, most: Decimal
) -> tuple[Merit, str]:
    merit = merit_of_points(points, most)
    facts = {
        "criterion": text_of(criterion["labels"]),
        "points": format_points(points),
        "weight": criterion["weight"],
        "most": format_points(most),
    }
    if merit == Merit.BEST:
        return merit, _("%(criterion)s: %(points)s/%(weight)s pistettä, eniten kaikista.", **facts)
    if merit == Merit.NEAR:
        return merit, _(
            "%(criterion)s: %(points)s/%(weight)s pistettä, lähellä parasta (%(most)s).", **facts
        )
    return merit, _("%(criterion)s: %(points)s/%(weight)s pistettä, parhaalla %(most)s.", **facts)


def _lowest(award: Award) -> int:
    return min(row.standing.comparison.cents for row in award.tenderers)


def _points(award: Award, row: Tenderer) -> Iterator[tuple[Mapping[str, Any], Decimal, Decimal]]:
    """Each criterion with the own points and the most that anybody got."""
    for place, criterion in enumerate(award.criteria):
        own = row.standing.quality[place]
        given = [each.standing.quality[place] for each in award.tenderers]
        if own is not None:
            yield criterion, own.points, max(each.points for each in given if each)
