"""`python -m checks`: what `make check` verifies besides ruff, mypy and import-linter. Prints every finding and exits
with 1 where there is one.
"""

import sys

from checks import contracts, paths, renamed, settings, sizes
from checks.tree import ROOT

CHECKS = (contracts, renamed, sizes, paths, settings)


def main() -> int:
    findings = [finding for check in CHECKS for finding in check.findings(ROOT)]
    for finding in findings:
        print(finding)
    number = f"{len(findings) or 'no'} finding{'' if len(findings) == 1 else 's'}"
    print(f"Contracts, renamed words, sizes, paths, settings: {number}")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
