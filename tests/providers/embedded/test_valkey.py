import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis import Redis, RedisError

from providers.embedded import processes
from providers.embedded.leases import Lease
from providers.embedded.servers import open_servers
from providers.embedded.valkey import EmbeddedValkey, find_valkey


@pytest.fixture
def program() -> str:
    found = find_valkey()
    assert found is not None
    return found


@contextmanager
def client(url: str) -> Iterator["Redis"]:
    with Redis.from_url(url) as connected:
        yield connected


def pid_of(url: str) -> int:
    with client(url) as valkey:
        return int(valkey.info("server")["process_id"])


def test_the_second_user_attaches_and_the_last_one_stops_it(private_home: Path, program: str) -> None:
    first, second = (Lease(EmbeddedValkey(private_home / "valkey", program)) for _ in range(2))
    first.open()
    second.open()
    url = EmbeddedValkey(private_home / "valkey", program).url()
    running = pid_of(url)
    second.close()
    assert pid_of(url) == running
    first.close()
    assert not first.server.runs()


def test_it_writes_nothing_to_disk(private_home: Path, program: str) -> None:
    lease = Lease(EmbeddedValkey(private_home / "valkey", program))
    lease.open()
    with client(EmbeddedValkey(private_home / "valkey", program).url()) as valkey:
        valkey.set("counter", 1)
        assert valkey.config_get("save") == {"save": ""}
    lease.close()
    assert sorted(path.name for path in (private_home / "valkey").iterdir()) == ["log", "mutex.lock", "users.lock"]


def test_a_killed_server_is_back_within_five_seconds(private_home: Path) -> None:
    with open_servers(private_home, "postgresql://elsewhere/db", None) as addresses:
        assert addresses.redis_url is not None
        os.kill(pid_of(addresses.redis_url), signal.SIGKILL)
        killed_at = time.monotonic()
        while time.monotonic() < killed_at + 5:
            try:
                assert pid_of(addresses.redis_url)
                break
            except RedisError:
                time.sleep(0.05)
        assert pid_of(addresses.redis_url)


@pytest.mark.parametrize("is_its_own", [True, False])
def test_a_server_that_hangs_is_replaced_and_does_not_stay(
    private_home: Path, program: str, *, is_its_own: bool
) -> None:
    starter, other = (EmbeddedValkey(private_home / "valkey", program) for _ in range(2))
    starter.ensure()
    hanging = pid_of(starter.url())
    os.kill(hanging, signal.SIGSTOP)
    (starter if is_its_own else other).ensure()
    assert pid_of(starter.url()) != hanging
    starter.runs()  # reaps it
    assert not processes.runs(hanging, Path(program).name)
    other.stop()
    starter.stop()
    assert not starter.runs()


def test_addresses_that_are_given_start_nothing(private_home: Path) -> None:
    with open_servers(private_home / "data", "postgresql://elsewhere/db", "redis://elsewhere") as addresses:
        assert (addresses.database_url, addresses.redis_url) == ("postgresql://elsewhere/db", "redis://elsewhere")
    assert not (private_home / "data").exists()
