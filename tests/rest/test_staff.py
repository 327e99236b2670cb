"""Staff and gate devices over REST, from the invitation to a scan that is refused."""

from httpx2 import AsyncClient

from tests.rest import stage
from tests.rest.calling import Caller, done, refused


async def test_a_gate_is_paired_by_its_code_once_and_scans_until_it_is_revoked(http: AsyncClient) -> None:
    a = await stage.theater(http)
    gates = f"/partner/{a.partner_id}/gates"
    made = done(await a.staff.post(gates, {"name": "North 2"}), 201)
    session = done(await http.post("/gate/pair", json={"code": made["pairingCode"].lower()}), 201)
    assert (session["role"], session["userId"], session["partnerId"]) == ("GATE", made["gateDeviceId"], a.partner_id)
    refused(await http.post("/gate/pair", json={"code": made["pairingCode"]}), 401, "PAIRING_REFUSED")
    (listed,) = done(await a.staff.get(gates), 200)["gateDevices"]
    assert listed["pairedAt"]
    assert "pairingCode" not in listed
    revoked = done(await a.staff.post(f"{gates}/{made['gateDeviceId']}/revoke", None), 200)
    assert revoked["revokedAt"]
    gate = Caller(http, {"Authorization": f"Bearer {session['accessToken']}"})
    refused(await gate.get("/movies"), 401, "UNAUTHENTICATED")


async def test_a_member_is_invited_listed_and_removed_and_a_replay_does_not_invite_again(http: AsyncClient) -> None:
    a = await stage.theater(http)
    path, body = f"/partner/{a.partner_id}/staff", {"email": "Asha@Example.Test", "role": "VIEWER"}
    member = done(await a.staff.send("POST", path, body, Idempotency_Key="invited once"), 201)
    assert (member["email"], member["role"], member["removedAt"]) == ("asha@example.test", "VIEWER", None)
    removed = done(await a.staff.post(f"{path}/{member['staffId']}/remove", None), 200)
    assert removed["removedAt"]
    again = done(await a.staff.send("POST", path, body, Idempotency_Key="invited once"), 201)
    assert again == removed
    assert member["staffId"] not in {each["staffId"] for each in done(await a.staff.get(path), 200)["staff"]}


async def test_a_member_and_a_device_are_only_found_below_their_partner(http: AsyncClient) -> None:
    a, b = await stage.theater(http), await stage.theater(http)
    body = {"email": "asha@example.test", "role": "VIEWER"}
    member = done(await a.staff.post(f"/partner/{a.partner_id}/staff", body), 201)
    device = done(await a.staff.post(f"/partner/{a.partner_id}/gates", {"name": "North 2"}), 201)
    for path in (f"staff/{member['staffId']}/remove", f"gates/{device['gateDeviceId']}/revoke"):
        refused(await b.staff.post(f"/partner/{b.partner_id}/{path}", None), 404, "NOT_FOUND")


async def test_an_unknown_role_is_named_with_those_there_are(http: AsyncClient) -> None:
    a = await stage.theater(http)
    answer = await a.staff.post(f"/partner/{a.partner_id}/staff", {"email": "asha@example.test", "role": "BOSS"})
    (problem,) = refused(answer, 422, "INVALID_INPUT")["errors"]
    assert problem["field"] == "role"
    assert "BOX_OFFICE" in problem["message"]
