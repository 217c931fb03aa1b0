"""How many deliberate faults in the code that says who sees what are found by the tests.

``make mutants`` breaks those functions one small change at a time (mutmut) and runs the tests that
use them. This counts what came of it, names each fault that no test saw, and fails below LEAST.
"""

import json
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

RESULTS = Path("mutants/crm")
LEAST = 0.90
NOT_TRIED = (None, 33)  # not run; run, but no test uses the function
TIMED_OUT = (36, 24, -24, 152)  # no test said so, but none passed either: not found beyond doubt
SURVIVED = 0

# The functions that decide who may do, see or be told what; everything else is left alone.
WHO_SEES_WHAT = (
    "crm.core.access.*",
    "crm.accounts.identities.*",
    "crm.accounts.pending.*",
    "crm.accounts.second_factor.x_gate*",
    "crm.accounts.second_factor.x_is_lacking*",
    "crm.accounts.second_factor.x_use*",
    "crm.accounts.second_factor.x__use*",
    "crm.inquiries.queries.x_visible_to*",
    "crm.inquiries.queries.x__everything*",
    "crm.inquiries.queries.x__opened_to_municipality*",
    "crm.inquiries.queries.x__sent_by_partner*",
    "crm.inquiries.queries.x__not_secret*",
    "crm.inquiries.queries.x__named*",
    "crm.inquiries.queries.x_who_sees*",
    "crm.inquiries.queries.x_could_be_named*",
    "crm.inquiries.queries.x__place_of*",
    "crm.routing.queries.x_visible_to*",
    "crm.offers.queries.x_visible_to*",
    "crm.establishments.queries.x_visible_to*",
    "crm.sites.queries.x_visible_to*",
    "crm.routing.rules.x_gives_away*",
    "crm.routing.rules.x_may_read*",
    "crm.routing.releases.*",
    "crm.secrecy.queries.x_visible_to*",
    "crm.secrecy.rules.*",
    "crm.register.queries.x_visible_to*",
    "crm.register.queries.x_views_of*",
    "crm.inquiries.documents.x_follow_case*",
    "crm.inquiries.documents.x__gives_away*",
    "crm.inquiries.documents.x__set_public_texts*",
    "crm.inquiries.documents.x__neutral_counterpart*",
)


def outcomes() -> Iterator[tuple[str, int | None]]:
    """Each mutant of those functions and the tests' exit code with it."""
    for file in sorted(RESULTS.rglob("*.meta")):
        codes = json.loads(file.read_text(encoding="utf-8"))["exit_code_by_key"]
        for mutant, code in codes.items():
            if any(fnmatch(mutant, pattern) for pattern in WHO_SEES_WHAT):
                yield mutant, code


def main() -> int:
    """Print the figure and what was not found."""
    if sys.argv[1:] == ["--names"]:
        sys.stdout.write(" ".join(WHO_SEES_WHAT))
        return 0
    found = dict(outcomes())
    unseen = (SURVIVED, *NOT_TRIED, *TIMED_OUT)
    missed = [mutant for mutant, code in found.items() if code in unseen]
    share = 1 - len(missed) / len(found) if found else 0.0
    for mutant in missed:
        sys.stdout.write(f"not found by any test: {mutant}\n")
    slow = sum(code in TIMED_OUT for code in found.values())
    untried = sum(code in NOT_TRIED for code in found.values())
    sys.stdout.write(f"of those not found, {slow} took far too long, {untried} were not tried\n")
    sys.stdout.write(f"{len(found) - len(missed)} of {len(found)} faults found: {share:.1%}\n")
    return 0 if share >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
