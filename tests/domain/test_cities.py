"""Cities by all their names."""

import pytest

from domain.text import folded
from domain.theaters import City
from domain.theaters.cities import _ALIASES


@pytest.mark.parametrize("name", ["Bangalore", "bengaluru", "BENGALURU", "Bengalūru"])
def test_aliases_lead_to_the_same_city(name: str) -> None:
    assert City.called(name).lookup == "bangalore"


def test_an_alias_leads_to_the_canonical_spelling() -> None:
    assert City.called("bombay") == City("Mumbai", "mumbai")


def test_a_city_without_aliases_is_called_as_it_was_typed() -> None:
    assert City.called("Mysterious Île") == City("Mysterious Île", "mysterious ile")


def test_no_alias_is_itself_the_name_of_a_city() -> None:
    assert not set(_ALIASES) & {folded(name) for name in _ALIASES.values()}
    assert all(folded(alias) == alias for alias in _ALIASES)
