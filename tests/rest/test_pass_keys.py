"""A stranger's scanner verifies passes with nothing but the published keys."""

import base64
import json
from dataclasses import replace
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from httpx2 import AsyncClient

from domain import passes
from domain.accounts import VISITOR
from providers.ed25519_passes import Ed25519Passes
from resolvers import admissions
from resolvers.context import Services
from tests import world

OLD, NEW = ("old-key", b"o" * 32), ("new-key", b"n" * 32)


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def verified(pass_text: str, jwks: dict[str, Any]) -> dict[str, Any]:
    """What the pass says. Raises InvalidSignature. Written from the documentation alone."""
    signed, _, signature = pass_text.rpartition(".")
    version, payload = signed.split(".")
    says: dict[str, Any] = json.loads(decoded(payload))
    key = next(key for key in jwks["keys"] if key["kid"] == says["key"])
    assert (version, key["kty"], key["crv"], key["alg"], key["use"]) == ("MQ1", "OKP", "Ed25519", "EdDSA", "sig")
    Ed25519PublicKey.from_public_bytes(decoded(key["x"])).verify(decoded(signature), signed.encode())
    return says


async def test_the_published_keys_verify_a_ticket_that_was_sold(http: AsyncClient, services: Services) -> None:
    show = await world.show_on_sale(services)
    ticket = await world.booked_ticket(services, world.customer(), show, ["A1", "A2"])
    answered = await http.get("/.well-known/pass-keys.json")
    assert (answered.status_code, answered.headers["content-type"]) == (200, "application/json")
    says = verified(ticket.pass_text, answered.json())
    assert (says["ticket"], says["show"], says["seats"]) == (ticket.id, show.id, ["A1", "A2"])
    forged = ticket.pass_text.replace("MQ1.ey", "MQ1.e3", 1)
    with pytest.raises((InvalidSignature, ValueError)):
        verified(forged, answered.json())
    asked = await http.post("/graphql", json={"query": "{ passKeys { kid kty crv alg use x } }"})
    assert asked.json()["data"]["passKeys"] == answered.json()["keys"]


async def test_while_the_key_is_changed_both_are_published_and_both_admit(services: Services) -> None:
    before = passes.issue("TICK_1", "SHOW_1", ["A1"], Ed25519Passes([OLD]))
    changed = Ed25519Passes([NEW, OLD])
    after = passes.issue("TICK_2", "SHOW_1", ["A1"], changed)
    keys = await admissions.read_pass_keys(world.as_(replace(services, passes=changed), VISITOR))
    assert [key.id for key in keys] == ["new-key", "old-key"]
    same = {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig"}
    jwks = {"keys": [{**same, "kid": key.id, "x": key.encoded} for key in keys]}
    assert [verified(each, jwks)["ticket"] for each in (before, after)] == ["TICK_1", "TICK_2"]
    assert [passes.read(each, changed).ticket_id for each in (before, after)] == ["TICK_1", "TICK_2"]
