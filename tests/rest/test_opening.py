import secrets

from domain.accounts import SYSTEM
from resolvers import accounts
from resolvers.context import Services


async def test_services_open_without_a_server(services: Services) -> None:
    context = services.context(SYSTEM, "test-opening")
    assert await accounts.principal_of_key(context, f"mq_{secrets.token_hex(8)}") is None


async def test_bank_details_open_with_the_key_that_sealed_them(services: Services) -> None:
    owner = ("PARTNER_1", "HDFC0000001")
    key_id, sealed = services.vault.seal("123456789012", owner)
    assert b"123456789012" not in sealed
    assert services.vault.open(key_id, sealed, owner) == "123456789012"


async def test_a_pass_is_verified_by_the_key_that_signed_it_and_by_no_other_content(services: Services) -> None:
    signature = services.passes.sign(b"TICK_1")
    assert services.passes.verify(b"TICK_1", signature)
    assert not services.passes.verify(b"TICK_2", signature)
    assert not services.passes.verify(b"TICK_1", b"\0" * 64)
    assert not services.passes.verify(b"TICK_1", b"short")
