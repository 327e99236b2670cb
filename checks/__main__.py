"""`python -m checks`: what `make check` verifies besides ruff, mypy and import-linter. Prints every finding and exits
with 1 where there is one.
"""

import sys

from checks import contracts, renamed, sizes
from checks.tree import ROOT


def main() -> int:
    findings = [*contracts.findings(ROOT), *renamed.findings(ROOT), *sizes.findings(ROOT)]
    for finding in findings:
        print(finding)
    print(f"Contracts, renamed words, sizes: {len(findings) or 'no'} finding{'' if len(findings) == 1 else 's'}")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
