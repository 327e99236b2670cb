"""A customer's own account, over HTTP."""

import secrets

from httpx2 import AsyncClient

from domain.accounts import Principal, Role
from resolvers.context import Services
from tests import world
from tests.resolvers.sessions.codes import newest_code
from tests.rest.calling import done, refused
from tests.rest.test_sessions import bearer, begun
from tests.schema.calling import GraphQLCaller


async def test_a_customer_changes_its_address_by_a_code_exports_and_deletes(
    http: AsyncClient, services: Services
) -> None:
    old, new = [f"{secrets.token_hex(8)}@example.com" for _ in range(2)]
    session = await begun(http, old)
    headers = bearer(session)
    changed = done(await http.patch("/me", json={"name": "Asha", "language": "hi", "email": new}, headers=headers), 200)
    assert (changed["name"], changed["language"], changed["email"]) == ("Asha", "hi", old)
    assert changed["pendingAddresses"] == [new]
    refused(
        await http.post("/me/addresses", json={"address": new, "code": "12345"}, headers=headers), 401, "CODE_REFUSED"
    )
    code = await newest_code(services, new)
    me = done(await http.post("/me/addresses", json={"address": new, "code": code}, headers=headers), 200)
    assert (me["email"], me["pendingAddresses"]) == (new, [])
    exported = done(await http.get("/me/export", headers=headers), 200)
    assert (exported["customer"]["email"], len(exported["sessions"])) == (new, 1)
    assert done(await http.delete("/me", headers=headers), 200) == {"userId": session["userId"]}
    refused(await http.post("/auth/refresh", json={"refreshToken": session["refreshToken"]}), 401, "SESSION_ENDED")
    assert (await begun(http, new))["userId"] != session["userId"]


async def test_the_same_over_graphql(http: AsyncClient, services: Services) -> None:
    old, new = [f"{secrets.token_hex(8)}@example.com" for _ in range(2)]
    me = GraphQLCaller(http, bearer(await begun(http, old)))
    selection = "... on Customer { name email language pendingAddresses }"
    changed = await me.do("updateMe", selection, name="Asha", language="en-IN", email=new)
    assert changed == {
        "__typename": "Customer", "name": "Asha", "email": old, "language": "en-IN", "pendingAddresses": [new],
    }  # fmt: skip
    code = await newest_code(services, new)
    confirmed = await me.do("confirmAddress", selection, address=new, code=code)
    assert (confirmed["email"], confirmed["pendingAddresses"]) == (new, [])
    assert new in (await me.do("exportMe", "... on PersonalData { json }"))["json"]
    assert (await me.do("deleteMe", "... on DeletedAccount { id }"))["__typename"] == "DeletedAccount"


async def test_an_account_with_a_ticket_is_not_deleted(http: AsyncClient, services: Services) -> None:
    session = await begun(http, f"{secrets.token_hex(8)}@example.com")
    show = await world.show_on_sale(services)
    await world.booked_ticket(services, Principal(Role.CUSTOMER, session["userId"]), show, ["A1"])
    response = await http.delete("/me", headers=bearer(session))
    refused(response, 409, "ACCOUNT_IN_USE")
    assert (response.json()["tickets"], response.json()["amounts"]) == (1, 0)
    assert done(await http.get("/me", headers=bearer(session)), 200)["email"] is not None
