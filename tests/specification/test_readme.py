"""The README's commands do what it says."""

import asyncio
import json
import os
import re
from pathlib import Path
from typing import Any

from httpx2 import AsyncClient

from cli.__main__ import commands
from domain import passes
from providers.ed25519_passes import Ed25519Passes
from providers.key_files import Keys
from settings import Settings

README = (Path(__file__).parents[2] / "README.md").read_text()
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
GRAPHQL, REST = (block for block in BLOCKS if block.startswith("MARQUEE="))


async def paste(block: str, address: str) -> str:
    """What a reader sees who pastes the block into a shell."""
    shell = await asyncio.create_subprocess_exec(
        "bash",
        "-euo",
        "pipefail",
        "-c",
        block,
        env=os.environ | {"MARQUEE": address},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await asyncio.wait_for(shell.communicate(), 60)
    assert shell.returncode == 0, out.decode()
    return out.decode()


async def delivered(server: AsyncClient, recipient: str) -> list[dict[str, Any]]:
    """The recipient's messages, as soon as a worker has delivered the first one."""
    messages: list[dict[str, Any]] = []
    async with asyncio.timeout(30):
        while not messages:
            await asyncio.sleep(0.05)
            messages = (await server.get("/dev/mailbox.json", params={"recipient": recipient})).json()
    return messages


async def test_the_graphql_example_ends_in_a_ticket_whose_pass_verifies_and_in_a_message(
    demo: AsyncClient, demo_settings: tuple[Settings, Any]
) -> None:
    out = await paste(GRAPHQL, str(demo.base_url).rstrip("/"))
    assert '"CONFIRMED"' in out, out
    booking = json.loads(out)["data"]["booking"]
    assert booking["status"] == "CONFIRMED"
    settings, _ = demo_settings
    signer = Ed25519Passes([(key.id, key.material) for key in Keys.load_or_make(settings.data_dir, settings).passes])
    assert passes.read(booking["ticket"]["pass"], signer).seat_ids == ("A1", "A2")
    by_email = await delivered(demo, "reader@example.test")
    assert [message["ticketId"] for message in by_email] == [booking["ticket"]["id"]]
    by_sms = await delivered(demo, "+919812345678")
    assert [message["channel"] for message in by_sms] == ["SMS"]
    page = await demo.get("/dev/mailbox")
    assert booking["ticket"]["id"] in page.text


async def test_the_rest_example_ends_in_a_confirmed_ticket(demo: AsyncClient) -> None:
    out = await paste(REST, str(demo.base_url).rstrip("/"))
    confirmed = json.loads(out[out.rindex('{"bookingId"') :])
    assert confirmed["status"] == "CONFIRMED"
    assert confirmed["ticket"]["qrCode"].startswith("MQ1.")


def test_every_command_that_the_readme_names_exists() -> None:
    known = {name for command in commands.registered_commands if (name := command.name or command.callback.__name__)}  # type: ignore[union-attr]  # every command has a callback
    known |= {group.name for group in commands.registered_groups if group.name}
    named = set(re.findall(r"\.venv/bin/marquee ([a-z]+)", README))
    assert named
    assert named <= known


def test_every_make_target_that_the_readme_names_exists() -> None:
    makefile = (Path(__file__).parents[2] / "Makefile").read_text()
    named = set(re.findall(r"\bmake ([a-z]+)\b", README))
    assert {"serve", "test", "check"} <= named
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in named), named
