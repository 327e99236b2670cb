"""`make planted`: is each planted bug caught? Prints which tests caught it; status 1 where one is not."""

import sys
from concurrent.futures import ThreadPoolExecutor

from tests.planted.bugs import BUGS
from tests.planted.suite import caught, expected_tests, run
from tests.servers import postgres_server, valkey_server

AT_ONCE = 2


def main() -> int:
    # Held for all runs: each of them would start and stop its own otherwise.
    with postgres_server(), valkey_server():
        healthy = run(expected_tests())
        if healthy.failed:
            say(f"Without a bug these fail already:\n{healthy.output}")
            return 1
        say("Without a bug all of them pass.")
        with ThreadPoolExecutor(AT_ONCE) as pool:
            missed = [name for name, tests in zip(BUGS, pool.map(caught, BUGS), strict=True) if not tell(name, tests)]
    say(f"{len(BUGS) - len(missed)} of {len(BUGS)} are caught." + "".join(f"\nNot caught: {name}" for name in missed))
    return 1 if missed else 0


def tell(name: str, tests: list[str]) -> bool:
    say(f"{name}: {BUGS[name].sentence}" + "".join(f"\n    {test}" for test in tests))
    return bool(tests)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
