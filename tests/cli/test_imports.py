"""What processes have imported when they are up: a library that a process does not need costs it start and memory."""

import os
import subprocess
import sys
from collections.abc import Set as AbstractSet
from pathlib import Path

import pytest

from settings import PROJECT

SERVER = """
import asyncio, sys
import cli.serving
from app.serving import create_app
from settings import load_settings

async def run():
    app = create_app(load_settings())
    async with app.router.lifespan_context(app):
        print(*sys.modules)

asyncio.run(run())
"""
WORKER = """
import asyncio, sys
import cli.working, app.server.working
from app.container import open_container
from settings import load_settings

async def run():
    async with open_container(load_settings()):
        print(*sys.modules)

asyncio.run(run())
"""
MIGRATING = """
import sys
import app.bootstrap, settings
from models import migrating
print(*sys.modules)
"""
TOOLS = {"app.telemetry", "opentelemetry.exporter", "pytest", "hypothesis", "IPython", "pip", "setuptools"}
MESSAGES = {"uharfbuzz", "manimgx_fonts", "icalendar"}
MAIL = {"aiosmtplib"}
RAZORPAY = {f"providers.razorpay_{role}" for role in ("api", "entities", "events", "payments", "payouts")}
SANDBOX = {"sandbox.application", *(f"providers.sandbox_{role}" for role in ("api", "events", "payments", "payouts"))}
ENTRY_POINTS = {"strawberry", "graphql", "schema", "rest", "uvicorn", "demo"}
REAL_PROVIDER = {
    "MARQUEE_PAYMENT_PROVIDER": "razorpay",
    "MARQUEE_RAZORPAY_KEY_ID": "rzp_test_1",
    "MARQUEE_RAZORPAY_KEY_SECRET": "secret",
    "MARQUEE_RAZORPAY_ACCOUNT_NUMBER": "7878780080316316",
    "MARQUEE_RAZORPAY_WEBHOOK_SECRET": "secret of webhooks",
}


@pytest.fixture
def environment(database_url: str, redis_url: str, tmp_path: Path) -> dict[str, str]:
    own = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "MARQUEE_DATA_DIR": str(tmp_path / "data")}
    return {**os.environ, **own, "PYTHONPATH": str(PROJECT), "MARQUEE_LOG_LEVEL": "error"}


def imported(program: str, environment: dict[str, str]) -> AbstractSet[str]:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_a_server_imports_neither_tools_nor_what_only_messages_need(environment: dict[str, str]) -> None:
    modules = imported(SERVER, environment)
    assert {"schema", "rest", "sandbox.application"} <= modules
    assert not modules & (TOOLS | MESSAGES | MAIL | RAZORPAY | {"alembic"})


def test_a_server_with_a_real_provider_imports_no_other(environment: dict[str, str]) -> None:
    modules = imported(SERVER, environment | REAL_PROVIDER)
    assert modules >= RAZORPAY
    assert not modules & (TOOLS | MESSAGES | SANDBOX)


def test_a_worker_imports_no_entry_point(environment: dict[str, str]) -> None:
    modules = imported(WORKER, environment)
    assert "workers.run" in modules
    assert not modules & (TOOLS | MESSAGES | MAIL | RAZORPAY | ENTRY_POINTS | {"alembic"})


def test_a_migration_imports_no_more_than_settings_and_the_database(environment: dict[str, str]) -> None:
    modules = imported(MIGRATING, environment)
    assert not modules & (TOOLS | MESSAGES | MAIL | RAZORPAY | ENTRY_POINTS | {"redis", "jinja2", "httpx2", "joserfc"})
