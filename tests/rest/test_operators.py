"""What operators look up and decide over REST."""

from httpx2 import AsyncClient

from domain import ids
from domain.proposals import NewProposal
from models import proposals as proposal_rows
from resolvers.context import Services
from tests import world
from tests.rest import stage
from tests.rest.calling import done, refused, signed_in


async def test_a_partner_is_found_suspended_and_reinstated_and_the_trail_says_so(http: AsyncClient) -> None:
    a, operator = await stage.theater(http), await signed_in(http, "operator")
    (found,) = done(await operator.get(f"/partners?search={a.partner_id}&status=ACTIVE"), 200)["partners"]
    assert (found["partnerId"], "theaters" in found) == (a.partner_id, False)
    path, reason = f"/partner/{a.partner_id}", {"reason": "Complaints."}
    suspended = done(await operator.post(f"{path}/suspend", reason), 200)
    assert (suspended["status"], suspended["statusReason"]) == ("SUSPENDED", "Complaints.")
    refused(await operator.post(f"{path}/approve", None), 409, "PARTNER_STATUS_CONFLICT")
    assert done(await operator.post(f"{path}/reinstate", {"reason": "Explained."}), 200)["status"] == "ACTIVE"
    trail = done(await operator.get(f"/audit-trail?objectId={a.partner_id}&limit=2"), 200)
    assert [each["action"] for each in trail["entries"]] == ["PartnerReinstated", "PartnerSuspended"]
    assert trail["entries"][0]["before"] == {"status": "SUSPENDED", "reason": "Complaints."}
    rest = done(await operator.get(f"/audit-trail?objectId={a.partner_id}&cursor={trail['nextCursor']}"), 200)
    assert "registerPartner" in [each["action"] for each in rest["entries"]]


async def test_a_customer_and_its_bookings_are_found_by_its_address(http: AsyncClient, services: Services) -> None:
    a, who, operator = await stage.theater(http), await stage.customer(http), await signed_in(http, "operator")
    made = await stage.ticket(services, who, (await stage.show(a))["showId"], "A1")
    address = f"{who.user_id.lower()}@example.test"
    (customer,) = done(await operator.get(f"/customers?search={address}"), 200)["customers"]
    assert (customer["userId"], customer["email"], customer["deletedAt"]) == (who.user_id, address, None)
    page = done(await operator.get(f"/bookings?search={address}"), 200)
    assert [each["bookingId"] for each in page["bookings"]] == [made["bookingId"]]
    assert page["nextCursor"] is None
    problem = refused(await operator.get("/customers?search=asha"), 422, "INVALID_INPUT")
    assert [each["field"] for each in problem["errors"]] == ["search"]


async def test_what_waits_for_a_second_operator_is_listed(http: AsyncClient, services: Services) -> None:
    ticket_id, id = ids.new(ids.TICKET), ids.new(ids.PROPOSAL)
    new = NewProposal("refundPayment", ticket_id, {"amountMinor": 2_000_000, "currency": "INR", "reason": None})
    async with world.as_(services, world.OPERATOR).begin() as tx:
        await proposal_rows.propose(tx.db, id, new, "OPER_FIRST")
    listed = done(await (await signed_in(http, "operator")).get("/proposals"), 200)["proposals"]
    (waiting,) = [each for each in listed if each["proposalId"] == id]
    assert (waiting["operation"], waiting["objectId"], waiting["request"]) == ("refundPayment", ticket_id, new.request)
