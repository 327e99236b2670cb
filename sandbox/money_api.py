"""The merchant's API for payouts, and the API by which tests and operators state bank settlements and disputes."""

import asyncio
import secrets
from collections.abc import Callable

from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import events, payouts
from sandbox.api import Endpoint
from sandbox.books import Refused
from sandbox.payouts import PayoutOrder
from sandbox.reading import amount_of, optional_text_of, read_object, shown, text_of
from sandbox.switches import Malformed

ENDING = 4


class MoneyApi:
    """`guarded` refuses every caller but the merchant. `wake` is called when notices may be due."""

    def __init__(self, engine: AsyncEngine, guarded: Callable[[Endpoint], Endpoint], wake: Callable[[], None]) -> None:
        self._engine = engine
        self._guarded = guarded
        self._wake = wake

    def routes(self) -> list[Route]:
        return [
            Route("/api/payouts", self._guarded(self.pay_out), methods=["POST"]),
            Route("/api/payouts/{payout_id}", self._guarded(self.read_payout), methods=["GET"]),
            Route("/api/bank-settlements", self._guarded(self.state_bank_settlement), methods=["POST"]),
            Route("/api/disputes", self._guarded(self.state_dispute), methods=["POST"]),
        ]

    async def pay_out(self, request: Request) -> Response:
        """{payoutId, amountMinor, currency, beneficiary, accountNumber, ifscCode} → the payout"""
        given = await read_object(request)
        account = text_of(given, "accountNumber")
        if not account.isalnum() or len(account) <= ENDING:
            raise Malformed("accountNumber must be letters and digits, more than four.")
        order = PayoutOrder(
            text_of(given, "payoutId"),
            amount_of(given, "amountMinor"),
            text_of(given, "currency"),
            text_of(given, "beneficiary"),
            account[-ENDING:],
            text_of(given, "ifscCode"),
        )
        async with self._engine.begin() as db:
            payout, created = await payouts.pay_out(db, order)
        self._wake()
        if created and order.account_ends_in == payouts.HANGS:
            await asyncio.sleep(payouts.HANG_SECONDS)
        return JSONResponse(shown(payout), 201 if created else 200)

    async def read_payout(self, request: Request) -> Response:
        async with self._engine.connect() as db:
            payout = await payouts.read(db, request.path_params["payout_id"])
        if payout is None:
            raise Refused(404, f"There is no payout {request.path_params['payout_id']}.")
        return JSONResponse(shown(payout))

    async def state_bank_settlement(self, request: Request) -> Response:
        """{grossMinor, feeMinor?, taxMinor?, currency, reference?, utr?} → the notice's data, with netMinor.

        The same reference again sends the notice of the same settlement again.
        """
        given = await read_object(request)
        amounts = {"grossMinor": amount_of(given, "grossMinor")}
        amounts |= {name: amount_of({name: 0} | given, name, least=0) for name in ("feeMinor", "taxMinor")}
        stated = {
            "reference": optional_text_of(given, "reference") or f"sbxs_{secrets.token_hex(12)}",
            "currency": text_of(given, "currency"),
            "utr": optional_text_of(given, "utr") or f"SBX{secrets.randbelow(10**12):012}",
        }
        async with self._engine.begin() as db:
            data = await events.state_bank_settlement(db, amounts, stated)
        self._wake()
        return JSONResponse(data, 201)

    async def state_dispute(self, request: Request) -> Response:
        """{paymentId, amountMinor, currency, status: OPEN | WON | LOST, reference?} → the notice's data.

        A call with the reference of an earlier answer is the next event of the same dispute.
        """
        given = await read_object(request)
        data = {
            "reference": optional_text_of(given, "reference") or f"sbxd_{secrets.token_hex(12)}",
            "paymentId": text_of(given, "paymentId"),
            "amountMinor": amount_of(given, "amountMinor"),
            "currency": text_of(given, "currency"),
        }
        async with self._engine.begin() as db:
            stated = await events.state_dispute(db, text_of(given, "status"), data)
        self._wake()
        return JSONResponse(stated, 201)
