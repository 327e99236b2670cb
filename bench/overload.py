"""Measures how much work a server still does when it is asked for five times as much as it can do.

    .venv/bin/python -m bench.overload [seconds a phase]

Starts a server process of its own on loopback, with embedded servers in a temporary folder. Finds the peak with callers
that wait for their answers (closed loop), then sends five times as many requests a second without waiting (open loop),
three times over. Prints both rates, their ratio, the duration of refusals, and the limits. The requests are lockSeats
of one seat over GraphQL and the seats of a show over REST, on thirty shows; locks live for two seconds, so that the
work stays the same.
"""

import asyncio
import itertools
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from bench.load import RAMP_SECONDS, SHED, Generator, Tally

PROJECT = Path(__file__).resolve().parent.parent
CALLERS = (32, 64, 128)
ROUNDS = 3
TIMES = 5
LEAST_RATIO, MOST_REFUSAL_MS = 0.8, 50
LOCK = """mutation ($show: ID!, $seat: String!) { lockSeats(input: {showId: $show, seatIds: [$seat]}) {
  ... on SeatLock { id expiresAt } ... on Problem { code } } }"""


@dataclass(frozen=True)
class Round:
    """One overload phase. `before`, `after`: answers a second at the peak, measured right before and after it."""

    before: float
    overload: Tally
    goodput: float
    after: float

    @property
    def share(self) -> float:
        """Goodput as a share of the peak: the mean of the peaks before and after, since machines drift."""
        return 2 * self.goodput / (self.before + self.after)


async def measure(address: str, process: int, seconds: float) -> bool:
    """Prints the results. True when they are within the limits."""
    generator = Generator(int(address.rpartition(":")[2]), await requests_of(address))
    rates = {}
    for callers in (CALLERS[0], *CALLERS):  # the first one warms up: parsed documents, plans, the pool
        rates[callers] = (await generator.closed_loop(callers, seconds)).finished / seconds
    best = max(rates, key=rates.__getitem__)
    peak, rounds = rates[best], list[Round]()
    for _ in range(ROUNDS):
        at = cpu_seconds(process)
        tally = await generator.open_loop(TIMES * peak, 2 * seconds)
        then = cpu_seconds(process)
        after = await generator.closed_loop(best, seconds)
        spent = (then - at) / max(1, tally.finished), (cpu_seconds(process) - then) / max(1, after.finished)
        print(f"server's CPU    {1000 * spent[0]:.1f} ms an answer at {TIMES} x, {1000 * spent[1]:.1f} ms at the peak")
        goodput = (tally.finished - tally.finished_in_ramp) / (2 * seconds)
        rounds.append(Round(peak, tally, goodput, after.finished / seconds))
        peak = rounds[-1].after
        print_round(rounds[-1], RAMP_SECONDS + 2 * seconds)
    return kept(rounds)


def cpu_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def print_round(round: Round, seconds: float) -> None:
    tally = round.overload
    asked = sum(map(len, tally.seconds.values())) + tally.unsent
    print(f"peak            {round.before:7.0f} /s before, {round.after:.0f} /s afterwards")
    print(f"asked           {asked / seconds:7.0f} /s, {tally.unsent} in all found no connection")
    print(f"goodput at {TIMES} x  {round.goodput:7.0f} /s, {round.share:.0%} of the peak")
    print(f"refused         {tally.count(SHED) / seconds:7.0f} /s, p50 {tally.milliseconds(SHED, 0.5):.1f} ms")
    answers = {outcome: tally.count(outcome) for outcome in sorted(tally.seconds)}
    print(f"answers at {TIMES} x  {answers}, 200 p99 {tally.milliseconds('200', 0.99):.0f} ms\n")


def kept(rounds: list[Round]) -> bool:
    share = statistics.median(each.share for each in rounds)
    refusals = Tally({SHED: [taken for each in rounds for taken in each.overload.seconds.get(SHED, ())]})
    p99 = refusals.milliseconds(SHED, 0.99)
    print(f"median goodput at {TIMES} x {share:.0%} of the peak (limit {LEAST_RATIO:.0%})")
    print(f"refusals' p99 {p99:.1f} ms (limit {MOST_REFUSAL_MS} ms)")
    return share >= LEAST_RATIO and p99 <= MOST_REFUSAL_MS


async def requests_of(address: str) -> list[bytes]:
    """Several thousand requests in an order that is the same for every run."""
    dice = random.Random(7)
    async with httpx2.AsyncClient(base_url=address, timeout=30) as http:
        movies = (await http.get("/movies?city=Bangalore")).json()["movies"]
        lists = [(await http.get(f"/shows?movieId={movie['movieId']}")).json()["shows"] for movie in movies]
        shows = [show["showId"] for each in lists for show in each][:30]
        maps = {id: (await http.get(f"/shows/{id}/seats")).json()["seats"] for id in shows}
        people = [{"role": "customer", "userId": f"USER_BENCH{number}"} for number in range(100)]
        tokens = [(await http.post("/dev/token", json=each)).json()["accessToken"] for each in people]
    made = []
    for _ in range(4000):
        show = dice.choice(shows)
        body = json.dumps({"query": LOCK, "variables": {"show": show, "seat": dice.choice(maps[show])["seatId"]}})
        head = f"Host: x\r\nAuthorization: Bearer {dice.choice(tokens)}\r\nContent-Type: application/json\r\n"
        made.append(f"POST /graphql HTTP/1.1\r\n{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
        made.append(f"GET /shows/{show}/seats HTTP/1.1\r\n{head}\r\n".encode())
    return made


@contextmanager
def served() -> Iterator[tuple[str, int]]:
    """A server that runs until the block ends, with all that it started: (its address, its process id)."""
    with tempfile.TemporaryDirectory(prefix="marquee-bench-") as folder:
        settings = {"MARQUEE_DATA_DIR": f"{folder}/data", "MARQUEE_LOG_LEVEL": "warning"}
        settings |= {"MARQUEE_RATE_LIMIT_PER_MINUTE": "0", "MARQUEE_LOCK_TTL_SECONDS": "2"}
        command = [sys.executable, "-m", "cli", "serve", "--port", "0", "--no-workers"]
        with subprocess.Popen(  # noqa: S603 - our own command
            command, cwd=PROJECT, env={**os.environ, **settings}, stdout=subprocess.PIPE, text=True
        ) as server:
            shown = itertools.takewhile(lambda line: "Ctrl-C" not in line, server.stdout or ())
            found = re.search(r"(http://127\.0\.0\.1:\d+)/graphql", "".join(shown))
            if found is None:
                sys.exit("The server did not start: the lines above say why.")
            try:
                yield found[1], server.pid
            finally:
                server.terminate()
                server.wait(30)


if __name__ == "__main__":
    with served() as (address, process):
        is_kept = asyncio.run(measure(address, process, float(sys.argv[1]) if len(sys.argv) > 1 else 5))
    sys.exit(0 if is_kept else 1)
