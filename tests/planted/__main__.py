"""`make planted`: is each planted bug caught? Prints which tests caught it; status 1 where one is not.

`python -m tests.planted no-dedupe …` plants only the bugs that are named.
"""

import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from tests.planted.bugs import BUGS
from tests.planted.suite import all_expected, caught, run
from tests.servers import postgres_server

AT_ONCE = 2


def main(names: Sequence[str]) -> int:
    # Held for all runs: each of them would start and stop it otherwise.
    with postgres_server():
        healthy = run(all_expected(names))
        if healthy.failed:
            say(f"Without a bug these fail already:\n{healthy.output}")
            return 1
        say("Without a bug all of them pass.")
        with ThreadPoolExecutor(AT_ONCE) as pool:
            missed = [
                name for name, tests in zip(names, pool.map(caught, names), strict=True) if not report(name, tests)
            ]
    say(f"{len(names) - len(missed)} of {len(names)} are caught." + "".join(f"\nNot caught: {name}" for name in missed))
    return 1 if missed else 0


def report(name: str, tests: list[str]) -> bool:
    say(f"{name}: {BUGS[name].sentence}" + "".join(f"\n    {test}" for test in tests))
    return bool(tests)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(BUGS)))
