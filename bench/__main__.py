"""`python -m bench [name ...]`: measures, and prints the table. Without names: every line of it."""

import argparse
import importlib
import logging
import resource
import signal
import sys
import time
from collections.abc import Callable, Coroutine, Sequence

import structlog
import uvloop

from app.server import garbage
from bench.rig.bench import Bench
from bench.rig.ground import HOME, ground
from bench.rig.table import Row, machine, markdown

LINES = {
    "lock-hot": "locks.hot",
    "lock-hot-alone": "locks.hot_alone",
    "lock-hot-redis": "locks.hot_redis",
    "lock-spread": "locks.spread",
    "refusal": "refusals.refusal",
    "lock-held": "refusals.held",
    "discovery": "discovery.not_kept",
    "discovery-kept": "discovery.kept",
    "map-rest": "maps.rest",
    "map-seats": "maps.seats",
    "map-states": "maps.states",
    "on-sale": "on_sale.one_process",
    "on-sale-two": "on_sale.two_processes",
    "booking": "bookings.whole",
    "viewers": "viewers.fan_out",
    "processes": "processes.two",
    "growth": "growth.shows",
    "startup": "startup.times",
    "executor": "executor.alone",
    "live": "live.lag",
    "overload": "overload.goodput",
    "overload-bookings": "booking_overload.goodput",
    "attack": "attack.attacks",
    "audit": "audit.invariants",
}
"""Function by name, loaded when it runs."""

OPEN_FILES = 65_536
"""Of this process and of the servers that it starts: a file for each viewer."""


def main() -> int:
    """Its exit status: 1 where an answer or the database was wrong."""
    options = _options()
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))  # what was started ends then too
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(OPEN_FILES, hard), hard))
    rows: list[Row] = []
    with ground() as standing:
        bench = Bench(standing, options.seconds, options.rounds, smoke=options.smoke)
        for name in options.names or LINES:
            began = time.monotonic()
            print(f"{name} …", end=" ", file=sys.stderr, flush=True)
            rows += uvloop.run(_function(LINES[name])(bench))  # a loop each: what one leaves behind is gone
            print(f"{time.monotonic() - began:.0f} s", file=sys.stderr)
    print(f"{machine()}; slots of {options.seconds:g} s, {options.rounds} rounds\n\n{markdown(rows)}")
    return 1 if any(row.broken for row in rows) else 0


def _function(path: str) -> Callable[[Bench], Coroutine[None, None, list[Row]]]:
    module, _, name = path.partition(".")
    function: Callable[[Bench], Coroutine[None, None, list[Row]]] = getattr(
        importlib.import_module(f"bench.{module}"), name
    )
    return function


def _options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=f"Works in {HOME} (BENCH_HOME).")
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(LINES))
    parser.add_argument("--seconds", type=float, default=4.0, help="of a slot")
    parser.add_argument("--rounds", type=int, default=3, help="slots of each; medians are printed")
    parser.add_argument("--smoke", action="store_true", help="small and short, to see that it works")
    options = parser.parse_args(arguments)
    if unknown := [name for name in options.names if name not in LINES]:
        parser.error(f"there is no {', '.join(unknown)}; there are {', '.join(LINES)}")
    if options.smoke:
        options.seconds, options.rounds = 1.0, 1
    return options


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))  # of use cases that set up
    garbage.settle()
    sys.exit(main())
