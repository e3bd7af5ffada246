"""The chart of one weight: the names at its right fit into the picture."""

from marketplace.evaluation.chart import CHARACTER, chart
from marketplace.pure.scoring import Terms, rank
from marketplace.pure.sensitivity import sensitivity
from tests.unit.marketplace.test_scoring import HONKASALO, KAARNA, SUUNTA, TYOPOLKU

FOUND = sensitivity(rank([HONKASALO, TYOPOLKU, SUUNTA, KAARNA], Terms(50)), Terms(50))[0]


def test_a_long_name_is_whole_and_has_its_room() -> None:
    name = "1 Valtakunnan Valmentajat Oyj"
    drawn = chart(FOUND, lambda _key: name, width=640, height=230)
    assert {line.name for line in drawn.lines} == {name}
    assert drawn.right + CHARACTER * len(name) <= drawn.width


def test_a_name_longer_than_any_room_ends_in_dots() -> None:
    drawn = chart(FOUND, lambda _key: "Hyvin pitkä nimi " * 9, width=640, height=230)
    assert all(line.name.endswith("…") for line in drawn.lines)
    assert drawn.right > drawn.width / 2
