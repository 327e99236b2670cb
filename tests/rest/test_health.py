import asyncio

import httpx2
import pytest
from starlette.applications import Starlette

from rest import health
from tests.rest.calling import refused


async def current() -> bool:
    return True


async def behind() -> bool:
    return False


async def broken() -> bool:
    raise OSError("connection refused by 10.0.0.7")


async def hanging() -> bool:
    await asyncio.sleep(60)
    return True


def probing(is_ready: health.IsReady) -> httpx2.AsyncClient:
    transport = httpx2.ASGITransport(Starlette(routes=health.routes(is_ready, patience_seconds=0.05)))
    return httpx2.AsyncClient(transport=transport, base_url="http://test")


async def test_a_current_database_is_ready() -> None:
    async with probing(current) as http:
        assert (await http.get("/readyz")).status_code == 200


@pytest.mark.parametrize("is_ready", [behind, broken, hanging])
async def test_a_process_lives_even_when_its_database_does_not(is_ready: health.IsReady) -> None:
    async with probing(is_ready) as http:
        assert (await http.get("/healthz")).status_code == 200
        response = await http.get("/readyz")
        problem = refused(response, 503, "NOT_READY")
        assert response.headers["retry-after"]
        assert "10.0.0.7" not in problem["detail"]
