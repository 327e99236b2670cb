"""Fields that one column adds to the type of another."""

import pytest
import strawberry

from domain.naming import camel
from schema.kit.fields import EXTENSIONS, adds_to, extended_by
from tests.schema.contract import SCHEMA

PRODUCT = [owner for owner in EXTENSIONS if owner.__module__.startswith("schema.")]


def test_every_field_that_a_type_names_is_added() -> None:
    named = {f"{owner.__name__}.{camel(name)}" for owner in PRODUCT for name in EXTENSIONS[owner]}
    assert {"Movie.shows", "Show.seatMap", "Partner.terms"} <= named
    assert named <= {f"{kind.name}.{name}" for kind in SCHEMA.type_map.values() for name in getattr(kind, "fields", ())}


def test_a_type_is_not_extended_behind_its_back() -> None:
    @extended_by(named=__name__)
    @strawberry.type
    class Hall:
        id: str

    adds_to(Hall, "A field that the type names.")(named)
    with pytest.raises(TypeError, match=r"Hall is not extended_by\(unnamed='tests.schema.test_fields'\)"):
        adds_to(Hall, "A field that it does not name.")(unnamed)


def named() -> str:
    return "named"


def unnamed() -> str:
    return "unnamed"
