"""How far a service is given from a client's municipality, as the crow flies between centres."""

from functools import cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

import yaml

PLACES = Path(__file__).with_name("places.yaml")
EARTH_KM = 6371


@cache
def _places() -> dict[str, tuple[float, float]]:
    text = PLACES.read_text(encoding="utf-8")
    return {code: (lat, lon) for code, (lat, lon) in yaml.safe_load(text).items()}


def kilometres(municipality: str, place: str | None) -> int | None:
    """Whole kilometres between the centres of two municipalities (codes); 0 where the service is
    given anywhere, None where a centre is not known."""
    if place is None or place == municipality:
        return 0
    places = _places()
    if municipality not in places or place not in places:
        return None
    (lat, lon), (other_lat, other_lon) = places[municipality], places[place]
    half = sin(radians(other_lat - lat) / 2) ** 2
    half += cos(radians(lat)) * cos(radians(other_lat)) * sin(radians(other_lon - lon) / 2) ** 2
    return round(2 * EARTH_KM * asin(sqrt(half)))
