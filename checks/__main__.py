"""`python -m checks`: what `make check` verifies besides ruff, mypy and import-linter. Prints every finding and exits
with 1 where there is one.
"""

import sys

from checks import contracts, paths, renamed, sizes
from checks.tree import ROOT

CHECKS = (contracts, renamed, sizes, paths)


def main() -> int:
    findings = [finding for check in CHECKS for finding in check.findings(ROOT)]
    for finding in findings:
        print(finding)
    print(f"Contracts, renamed words, sizes, paths: {len(findings) or 'no'} finding{'' if len(findings) == 1 else 's'}")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
