"""From an empty machine to a ticket in a mailbox, by the commands of the README's production section as printed."""

import asyncio
import os
import re
import shlex
import signal
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import httpx2
from aiosmtpd.smtp import SMTP

from settings import PROJECT
from tests.certificates import certificate_in
from tests.clients import client_of
from tests.databases import empty_database
from tests.production import RANDOM
from tests.providers import razorpay
from tests.providers.postbox import Postbox, read_mail
from tests.rest import stage
from tests.rest.calling import Caller, Json, done, key_holder, visitor
from tests.schema.calling import GraphQLCaller

SECTION = (PROJECT / "README.md").read_text().partition("\n## Production\n")[2].partition("\n## ")[0]
SETTINGS, COMMANDS = re.findall(r"^```sh\n(.*?)^```$", SECTION, re.MULTILINE | re.DOTALL)
LOADING, *LINES = COMMANDS.strip().splitlines()
SERVING = [line for line in LINES if re.search(r"marquee (serve|worker)\b", line)]
WEBHOOK_SECRET = f"webhook-{RANDOM}"
OPERATOR, GUEST = "you@example.com", "guest@example.test"
PATIENCE = 120
"""Seconds. A machine may be busy."""


@dataclass(frozen=True)
class Machine:
    """A folder with a checkout's `.venv`. `outside`: where the world outside of the platform stands for it."""

    folder: Path
    outside: Mapping[str, str]

    def run(self, script: str) -> str:
        done = subprocess.run(  # noqa: S603 - the README's commands
            ["/bin/bash", "-euo", "pipefail", "-c", script],
            cwd=self.folder, env=self._environment, capture_output=True, text=True, check=False, timeout=PATIENCE,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    @contextmanager
    def running(self, line: str) -> Iterator[None]:
        """A command that does not end by itself, in a shell with the settings. Ended as a supervisor ends it."""
        with subprocess.Popen(  # noqa: S603 - the README's commands
            ["/bin/bash", "-euo", "pipefail", "-c", f"{LOADING}\nexec {line}"],
            cwd=self.folder, env=self._environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        ) as process:  # fmt: skip
            try:
                yield
            finally:
                process.send_signal(signal.SIGTERM)
                _, said = process.communicate(timeout=PATIENCE)
        assert "Traceback" not in said, said

    @property
    def _environment(self) -> dict[str, str]:
        folder = {"HOME": str(self.folder), "MARQUEE_DATA_DIR": str(self.folder / "data")}
        return {"PATH": os.environ["PATH"], **folder, **self.outside}


def filled_in(block: str, values: dict[str, str]) -> str:
    """The block with these settings in the place of what it prints for a deployer to change."""
    for name, value in values.items():
        printed = re.findall(rf"(?m)^{name}=.*$", block)
        assert len(printed) == 1, f"The README sets {name} {len(printed)} times."
        block = block.replace(printed[0], f"{name}={shlex.quote(value)}")
    return block


@asynccontextmanager
async def mail_server(postbox: Postbox) -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    serving = await loop.create_server(lambda: SMTP(postbox, loop=loop), host="127.0.0.1", port=0)
    yield f"smtp://127.0.0.1:{serving.sockets[0].getsockname()[1]}"
    serving.close()
    await serving.wait_closed()


def free_port() -> int:
    with socket.create_server(("", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


async def until_ready(url: str) -> None:
    async with asyncio.timeout(PATIENCE), httpx2.AsyncClient(base_url=url) as http:
        while True:
            try:
                if (await http.get("/readyz")).status_code == 200:
                    return
            except httpx2.HTTPError:
                pass
            await asyncio.sleep(0.1)


async def test_the_production_section_leads_from_an_empty_machine_to_a_ticket_by_mail(
    postgres_url: str, redis_url: str, tmp_path: Path
) -> None:
    certificate, postbox, port = certificate_in(tmp_path), Postbox(), free_port()
    (tmp_path / ".venv").symlink_to(PROJECT / ".venv")
    async with AsyncExitStack() as outside:
        outer, provider_url = await outside.enter_async_context(razorpay.opened(certificate))
        machine = Machine(tmp_path, certificate.trusted | {"MARQUEE_RAZORPAY_API_URL": provider_url})
        values = {
            "PORT": str(port),
            "DATABASE_URL": await outside.enter_async_context(empty_database(postgres_url)),
            "REDIS_URL": redis_url,
            "MARQUEE_RAZORPAY_KEY_ID": razorpay.CREDENTIALS[0],
            "MARQUEE_RAZORPAY_KEY_SECRET": razorpay.CREDENTIALS[1],
            "MARQUEE_RAZORPAY_WEBHOOK_SECRET": WEBHOOK_SECRET,
            "MARQUEE_RAZORPAY_ACCOUNT_NUMBER": razorpay.ACCOUNT,
            "MARQUEE_SMTP_URL": await outside.enter_async_context(mail_server(postbox)),
        }
        await asyncio.to_thread(machine.run, filled_in(SETTINGS, values))
        first = "\n".join([LOADING, *LINES[: LINES.index(SERVING[0])]])
        assert OPERATOR in await asyncio.to_thread(machine.run, first)
        for line in SERVING:
            outside.enter_context(machine.running(line))
        url = f"http://127.0.0.1:{port}"
        await until_ready(url)
        http = await outside.enter_async_context(client_of(url))
        show = await _show_on_sale(http, postbox)
        ticket = await _ticket_by_mail(http, postbox, outer, show["showId"])
        last = "\n".join([LOADING, *LINES[LINES.index(SERVING[-1]) + 1 :]])
        assert "promises hold" in await asyncio.to_thread(machine.run, last)
    assert "https://tickets.example.com/" in str(ticket)
    assert [path for path in (tmp_path / "data").rglob("*") if path.is_file()] == []


async def mail_to(postbox: Postbox, address: str, subject: str) -> EmailMessage:
    """Waits for the newest mail to the address whose subject matches the pattern."""
    async with asyncio.timeout(PATIENCE):
        while True:
            for envelope in reversed(postbox.envelopes):
                mail = read_mail(envelope)
                if envelope.rcpt_tos == [address] and re.search(subject, mail["subject"]):
                    return mail
            await asyncio.sleep(0.1)


async def signed_in(http: httpx2.AsyncClient, postbox: Postbox, address: str) -> Json:
    """The session of who reads mail at the address."""
    done(await http.post("/auth/code", json={"address": address}), 202)
    code = (await mail_to(postbox, address, r"^\d{6} is your code"))["subject"][:6]
    return done(await http.post("/auth/session", json={"address": address, "code": code}), 201)


def bearer(session: Json) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {session['accessToken']}"}


async def _show_on_sale(http: httpx2.AsyncClient, postbox: Postbox) -> Json:
    """A partner registers, an operator approves it, and its own system puts a show on sale with the key it got."""
    made = done(await visitor(http).post("/partner/register", stage.registration("lotus")), 201)
    operator = GraphQLCaller(http, bearer(await signed_in(http, postbox, OPERATOR)))
    approved = await operator.do("approvePartner", "... on Partner { status }", partnerId=made["partnerId"])
    assert approved == {"__typename": "Partner", "status": "ACTIVE"}
    key, theater_id = key_holder(http, made["apiKey"]), made["theaters"][0]["theaterId"]
    screen = await key.post(f"/partner/{made['partnerId']}/screens", {"theaterId": theater_id, "name": "Screen 1"})
    return await stage.show(stage.Theater(made["partnerId"], theater_id, done(screen, 201)["screenId"], key, key))


async def _ticket_by_mail(
    http: httpx2.AsyncClient, postbox: Postbox, outer: razorpay.Razorpay, show_id: str
) -> EmailMessage:
    """A customer signs in by mail, locks, pays at the provider's stand-in, which reports it, and gets the ticket."""
    session = await signed_in(http, postbox, GUEST)
    guest = stage.Customer(session["userId"], Caller(http, bearer(session)))
    booked = await stage.booking(guest, show_id, "A1", "A2")
    paid = await stage.payment(guest, booked)
    (order_id,) = outer.orders
    event = razorpay.event("payment.captured", payment=outer.attempt(order_id, "captured"))
    signature = {"X-Razorpay-Signature": razorpay.signature_of(event, WEBHOOK_SECRET.encode())}
    done(await http.post("/payments/callback/razorpay", content=event, headers=signature), 200)
    confirm = {"bookingId": booked["bookingId"], "paymentId": paid["paymentId"]}
    done(await guest.caller.post("/booking/confirm", confirm), 200)
    return await mail_to(postbox, GUEST, "^Your ticket")
