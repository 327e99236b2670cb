import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from pydantic import Field
from starlette.datastructures import Headers

from domain.errors import InvalidInput
from domain.nesting import DEEPEST
from rest.amounts import AmountIn, plain_number
from rest.bodies import Body, Instant, LocalInstant, PageQuery
from rest.problems import HttpProblem
from rest.reading import parse_json, validate, validate_query

JSON = Headers({"content-type": "application/json"})


class Price(Body):
    seat_type: str
    price: AmountIn


class Order(Body):
    name: str
    count: int = 1
    starts_at: LocalInstant | None = None
    seen_at: Instant | None = None
    pricing: list[Price] = Field(default_factory=list)


def fields(caught: pytest.ExceptionInfo[InvalidInput]) -> list[str]:
    return [problem.field for problem in caught.value.errors]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"  \n",
        b"{",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": 1, "a": 2}',
        b'{"a": "\xff"}',
        b"\xef\xbb\xbf{}",
        b'{"a": 1e99999999999999999999}',
        b'{"a": ' + b"1" * 5000 + b"}",
        b"[" * 100_000,
        b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
        "{}".encode("utf-16"),
    ],
)
def test_what_is_no_json_is_malformed(raw: bytes) -> None:
    with pytest.raises(HttpProblem) as caught:
        parse_json(raw, JSON)
    assert (caught.value.status, caught.value.code) == (400, "MALFORMED")


def test_a_body_is_read_to_the_same_depth_on_every_python() -> None:
    assert parse_json(b'{"a":' * DEEPEST + b"1" + b"}" * DEEPEST, JSON)
    with pytest.raises(HttpProblem, match=f"deeper than {DEEPEST} levels"):
        parse_json(b'{"a":' * (DEEPEST + 1) + b"1" + b"}" * (DEEPEST + 1), JSON)


@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1", "nonsense"]
)
def test_another_media_type_is_not_read(media_type: str) -> None:
    with pytest.raises(HttpProblem) as caught:
        parse_json(b"{}", Headers({"content-type": media_type}))
    assert caught.value.status == 415


@pytest.mark.parametrize("media_type", ["application/json", "Application/JSON; charset=UTF-8", "application/pms+json"])
def test_json_by_any_of_its_names_is_read(media_type: str) -> None:
    assert parse_json(b'{"a": 1}', Headers({"content-type": media_type})) == {"a": 1}


@pytest.mark.parametrize("raw", [b"[]", b"1", b"null", b'"text"'])
def test_a_body_that_is_no_object_is_invalid(raw: bytes) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_json(raw, JSON)
    assert fields(caught) == ["body"]


def test_a_price_is_read_as_it_was_written() -> None:
    value = parse_json(b'{"name": "x", "pricing": [{"seatType": "Gold", "price": 0.1}]}', JSON)
    assert validate(Order, value).pricing[0].price == Decimal("0.1")


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ({}, "name"),
        ({"name": None}, "name"),
        ({"name": 5}, "name"),
        ({"name": "x", "count": "5"}, "count"),
        ({"name": "x", "count": True}, "count"),
        ({"name": "x", "count": 5.0}, "count"),
        ({"name": "x", "unheardOf": 1}, "unheardOf"),
        ({"name": "x", "starts_at": "2026-02-20T18:00:00"}, "starts_at"),
        ({"name": "x", "startsAt": "tomorrow"}, "startsAt"),
        ({"name": "x", "startsAt": "2026-02-30T18:00:00"}, "startsAt"),
        ({"name": "x", "startsAt": "2026-02-20"}, "startsAt"),
        ({"name": "x", "startsAt": 1771610400}, "startsAt"),
        ({"name": "x", "seenAt": "2026-02-20T18:00:00"}, "seenAt"),
        ({"name": "x", "pricing": {}}, "pricing"),
        ({"name": "x", "pricing": ["Gold"]}, "pricing[0]"),
        ({"name": "x", "pricing": [{"seatType": "Gold", "price": 1}, {"seatType": "Gold"}]}, "pricing[1].price"),
        ({"name": "x", "pricing": [{"seatType": "Gold", "price": "250"}]}, "pricing[0].price"),
        ({"name": "x", "pricing": [{"seatType": "Gold", "price": True}]}, "pricing[0].price"),
        ({"name": "x", "pricing": [{"seatType": "Gold", "price": Decimal("1e999999")}]}, "pricing[0].price"),
        ({"name": "x", "pricing": [{"seatType": "Gold\0", "price": 1}]}, "pricing[0].seatType"),
        ({"name": "a\nb"}, "name"),
        ({"name": "\ud800"}, "name"),
        ({"na\x07me": "x"}, "body"),
    ],
)
def test_a_problem_names_its_field(value: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        validate(Order, value)
    assert field in fields(caught)


def test_deep_nesting_is_looked_through_without_recursion() -> None:
    deep: Any = "\0"
    for _ in range(900):
        deep = [deep]
    with pytest.raises(InvalidInput):
        validate(Order, {"name": deep})


def test_times_are_local_without_an_offset_and_instants_with_one() -> None:
    order = validate(Order, {"name": "x", "startsAt": "2026-02-20T18:00", "seenAt": "2026-02-20T18:00:00Z"})
    assert order.starts_at == datetime(2026, 2, 20, 18)  # noqa: DTZ001 - local on purpose
    assert order.seen_at == datetime(2026, 2, 20, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ([("limit", "0")], "limit"),
        ([("limit", "101")], "limit"),
        ([("limit", "many")], "limit"),
        ([("limit", "5"), ("limit", "6")], "limit"),
        ([("page", "2")], "page"),
        ([("cursor", "a\0b")], "cursor"),
    ],
)
def test_a_parameter_that_cannot_be_is_named(parameters: list[tuple[str, str]], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        validate_query(PageQuery, parameters)
    assert fields(caught) == [field]


@pytest.mark.parametrize(
    ("minor", "text"), [(25000, "250"), (25050, "250.5"), (1, "0.01"), (0, "0"), (10**12 - 1, "9999999999.99")]
)
def test_amounts_are_printed_exactly(minor: int, text: str) -> None:
    assert json.dumps(plain_number(minor)) == text
