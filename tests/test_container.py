"""What an application is put together from."""

import base64

from app.container import open_container
from app.measuring import readings
from gateway.arrivals import Arrivals
from gateway.overload import Load
from settings import Settings


async def test_no_secret_is_shown_by_what_holds_it(settings: Settings) -> None:
    async with open_container(settings) as container:
        shown = repr(container)
        keys = container.keys
        held = [key.material for kind in vars(keys).values() for key in (kind if isinstance(kind, tuple) else [kind])]
    assert len(held) >= 4
    for secret in held:
        forms = (repr(secret)[2:-1], secret.hex(), base64.urlsafe_b64encode(secret).decode().rstrip("="))
        assert not [form for form in forms if form in shown]


async def test_its_metrics_count_the_workers_that_run_on_it(settings: Settings) -> None:
    async with open_container(settings) as container:
        container.worker_counters.update({("outbox", "ok"): 2, ("outbox", "failed"): 1, ("expiry", "ok"): 3})
        read = {reading.name: reading.values for reading in await readings(container, Load(0), Arrivals())}
    assert read["marquee_worker_turns"] == {"outbox": 2, "expiry": 3}
    assert read["marquee_worker_failures"] == {"outbox": 1}
