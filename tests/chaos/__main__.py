"""`make chaos`: about three minutes of faults. Exits 1 when a promise was broken or a limit missed, and says which."""

import argparse
import asyncio
import logging
import os
import signal
import sys
import time
from pathlib import Path

import structlog

from tests.chaos.faults import ALL_OF_THEM, Name
from tests.chaos.report import print_fault, print_verdict
from tests.chaos.run import Plan, Verdict, play
from tests.chaos.scene import Times, dice_of, keep_logs, scene
from tests.servers import servers_folder

LONGEST_SECONDS = 600.0
STOPPED = 130


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    arguments.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000, help="the same faults again")
    arguments.add_argument("--customers", type=int, default=32)
    arguments.add_argument("--only", choices=[name.name for name in Name], action="append", help="these faults alone")
    given = arguments.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    faults = [Name[name] for name in given.only or ()] or shuffled(given.seed)
    print(f"seed {given.seed}: {len(faults)} faults, {given.customers} customers; load {os.getloadavg()[0]:.1f}")
    logs = servers_folder() / "chaos"
    try:
        verdict = asyncio.run(_bounded(Plan(given.seed, faults, customers=given.customers), logs))
    except (KeyboardInterrupt, asyncio.CancelledError):
        print("Stopped, and everything with it.")
        return STOPPED
    return 0 if print_verdict(verdict, logs) else 1


def shuffled(seed: int) -> list[Name]:
    faults = [name for name, times in ALL_OF_THEM.items() for _ in range(times)]
    dice_of(seed, "order").shuffle(faults)
    return faults


async def _bounded(plan: Plan, logs: Path) -> Verdict:
    running = asyncio.current_task()
    assert running is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, running.cancel)
    async with asyncio.timeout(LONGEST_SECONDS), scene(Times()) as set_up:
        verdict = await play(set_up, plan, print_fault)
        if verdict.broken or verdict.missed:
            keep_logs(set_up, logs)
        return verdict


if __name__ == "__main__":
    sys.exit(main())
