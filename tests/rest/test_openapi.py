import json
import re
from typing import Any

from httpx2 import AsyncClient

from domain.naming import camel
from rest import openapi
from rest.api import OPERATIONS
from settings import PROJECT

DOCUMENT = openapi.document()


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


def test_every_operation_has_its_own_id_which_is_its_use_cases_name() -> None:
    ids = [each["operationId"] for path in DOCUMENT["paths"].values() for each in path.values()]
    assert len(set(ids)) == len(ids)
    assert {operation.id for operation in OPERATIONS} | {"healthz", "readyz"} == set(ids)
    for operation in OPERATIONS:
        assert operation.id == camel(operation.use_case)


def test_members_are_written_in_camel_case() -> None:
    for name, schema in DOCUMENT["components"]["schemas"].items():
        for member in schema.get("properties", {}):
            assert re.fullmatch(r"[a-z][A-Za-z0-9]*", member), f"{name}.{member}"


def test_who_needs_no_credentials_needs_none_in_the_document() -> None:
    assert DOCUMENT["paths"]["/movies"]["get"]["security"] == []
    assert DOCUMENT["paths"]["/seats/lock"]["post"]["security"] == [{"bearer": []}, {"apiKey": []}]
    assert DOCUMENT["paths"]["/external/pms/shows"]["post"]["security"] == [{"bearer": []}, {"apiKey": []}]
