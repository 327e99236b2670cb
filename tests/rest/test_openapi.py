import json
import re
from typing import Any

from httpx2 import AsyncClient

from rest import openapi
from rest.api import OPERATIONS
from settings import PROJECT

DOCUMENT = openapi.document()
SCHEMAS = DOCUMENT["components"]["schemas"]


def references(value: Any) -> set[str]:
    return set(re.findall(r'"\$ref": "#/components/(\w+/\w+)"', json.dumps(value)))


def test_the_committed_document_is_current() -> None:
    committed = (PROJECT / "openapi.json").read_text()
    assert committed == openapi.text(), "Run: marquee schema openapi > openapi.json"


async def test_the_served_document_is_the_committed_one(http: AsyncClient) -> None:
    response = await http.get("/openapi.json")
    assert response.text == (PROJECT / "openapi.json").read_text()


def test_every_reference_leads_somewhere() -> None:
    components = DOCUMENT["components"]
    known = {f"{kind}/{name}" for kind in components for name in components[kind]}
    assert references(DOCUMENT) <= known


def test_every_operation_has_its_own_id() -> None:
    ids = [each["operationId"] for path in DOCUMENT["paths"].values() for each in path.values()]
    assert len(set(ids)) == len(ids)
    assert {operation.id for operation in OPERATIONS} | {"healthz", "readyz"} == set(ids)


def test_members_are_written_in_camel_case() -> None:
    for name, schema in DOCUMENT["components"]["schemas"].items():
        for member in schema.get("properties", {}):
            assert re.fullmatch(r"[a-z][A-Za-z0-9]*", member), f"{name}.{member}"


def test_who_needs_no_credentials_needs_none_in_the_document() -> None:
    assert DOCUMENT["paths"]["/movies"]["get"]["security"] == []
    assert DOCUMENT["paths"]["/seats/lock"]["post"]["security"] == [{"bearer": []}, {"apiKey": []}]


def test_a_theaters_system_comes_with_its_key_or_with_a_token_of_its_staff() -> None:
    rows = [each for path, methods in DOCUMENT["paths"].items() if "/pms/" in path for each in methods.values()]
    assert [each["operationId"] for each in rows] == ["syncShows", "syncPricing", "syncSeatLayout"]
    for each in rows:
        assert each["security"] == [{"bearer": []}, {"apiKey": []}]
        assert each["description"] == "For partners (staff, or a key with the scope `inventory:write`)."


def test_who_may_is_said_in_words() -> None:
    lock = DOCUMENT["paths"]["/seats/lock"]["post"]["description"]
    assert lock == "For customers and operators and partners (with a key with the scope `bookings:on_behalf`)."
    assert DOCUMENT["paths"]["/movies"]["get"]["description"] == "For anyone."


def test_only_what_can_be_answered_is_listed() -> None:
    assert set(DOCUMENT["paths"]["/healthz"]["get"]["responses"]) == {"200"}
    assert set(DOCUMENT["paths"]["/readyz"]["get"]["responses"]) == {"200", "503"}
    assert set(DOCUMENT["paths"]["/shows/{showId}/seats"]["get"]["responses"]) == {
        "200", "304", "401", "404", "422", "429", "503"
    }  # fmt: skip


def test_what_a_client_may_leave_out_has_no_default() -> None:
    """A generated client would demand it."""
    bodies = {
        reference.removeprefix("schemas/")
        for path in DOCUMENT["paths"].values()
        for operation in path.values()
        for reference in references(operation.get("requestBody"))
    }
    todo, seen = bodies, set()
    while todo:
        seen |= todo
        todo = {each.removeprefix("schemas/") for name in todo for each in references(SCHEMAS[name])} - seen
    assert "SeatIn" in seen
    assert [name for name in sorted(seen) if '"default"' in json.dumps(SCHEMAS[name])] == []
    assert set(SCHEMAS["SeatIn"]["required"]) == {"seatId", "seatType"}


def test_the_document_says_its_license_and_describes_its_tags() -> None:
    used = {tag for path in DOCUMENT["paths"].values() for operation in path.values() for tag in operation["tags"]}
    assert {tag["name"] for tag in DOCUMENT["tags"]} == used
    assert all(tag["description"].endswith(".") for tag in DOCUMENT["tags"])
    assert DOCUMENT["info"]["license"]["identifier"] == "Apache-2.0"


def test_each_operation_lists_its_own_refusals() -> None:
    listed = {
        (method, path): frozenset(operation["responses"])
        for path, methods in DOCUMENT["paths"].items()
        for method, operation in methods.items()
    }
    assert len(set(listed.values())) > len(listed) / 4
    assert not any("402" in statuses for (method, _), statuses in listed.items() if method == "get")
    assert {"409", "410", "402"}.isdisjoint(listed["get", "/movies"])
