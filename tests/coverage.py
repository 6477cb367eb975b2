#!/usr/bin/env python3
"""Which lines and branches the tests reach, and why not the others.

    tests/coverage.py COVERAGE.json [-v]

reads what gcovr wrote and prints, for each folder, the share of lines and of
branches that were run, beside the aims. Each function with lines that nobody
runs needs a reason in tests/unreached.txt, whose lines are

    PATH:FUNCTION  REASON

with `*` for any part of a name. Exit status 1: an aim is missed, a function has
no reason, or a reason is for no function that there is. What is only told: a
reason for a function all of which was reached, as some lines depend on who
comes first; and functions without a reason where tests were left out, for want
of the data beside the project or of a PostgreSQL. -v lists all that is not
reached.
"""
import fnmatch
import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
REASONS = TOP / "tests/unreached.txt"
AIMS = {"lines": .95, "branches": .85}


def read_reasons():
    """Pairs of a pattern of PATH:FUNCTION and a reason."""
    lines = REASONS.read_text(encoding="utf-8").splitlines()
    rows = [line.split(None, 1) for line in lines
            if line.strip() and not line.startswith("#")]
    for row in rows:
        if len(row) != 2:
            sys.exit(f"{REASONS.name}: {row[0]}: why?")
    return rows


def functions_of(path):
    """Of (first line, last line, name)."""
    out = subprocess.run(["ctags", "--fields=+ne", "--kinds-c=f",
                          "--output-format=json", "-f", "-", path],
                         cwd=TOP, capture_output=True, text=True, check=True)
    tags = [json.loads(line) for line in out.stdout.splitlines()]
    return [(tag["line"], tag["end"], tag["name"]) for tag in tags]


def name_at(functions, number):
    for first, last, name in functions:
        if first <= number <= last:
            return name
    return "-"


class Share:
    """How many of something there are, and how many were reached."""

    def __init__(self):
        self.all = self.reached = 0

    def count(self, was):
        self.all += 1
        self.reached += was

    def __float__(self):
        return self.reached / self.all if self.all else 1.0


def measure(files):
    """Shares by folder and metric; of each (path, function), its unreached
    lines."""
    shares = defaultdict(lambda: {metric: Share() for metric in AIMS})
    unreached = {}
    for file in files:
        path = file["file"]
        functions = functions_of(path)
        unreached.update({(path, name): [] for _, _, name in functions})
        for line in file["lines"]:
            if line.get("gcovr/noncode"):
                continue
            for where in (path.rpartition("/")[0], "all"):
                shares[where]["lines"].count(line["count"] > 0)
                for branch in line["branches"]:
                    shares[where]["branches"].count(branch["count"] > 0)
            if line["count"] == 0:
                number = line["line_number"]
                name = name_at(functions, number)
                unreached.setdefault((path, name), []).append(number)
    return shares, unreached


def all_tests_ran(files):
    """False, and says why, if some were left out."""
    data = Path(os.environ.get("NC_SHARED", "../shared"))
    pgsql = [line["count"] for file in files
             if Path(file["file"]).name.startswith("pgsql")
             for line in file["lines"]]
    missing = ["data"] * (not data.is_dir()) + ["PostgreSQL"] * (not any(pgsql))
    if missing:
        print(f"coverage: without {' and '.join(missing)}, less is reached")
    return not missing


def print_shares(shares):
    """False: an aim is missed."""
    print(f"{'':16}" + "".join(f"{metric:>20}" for metric in AIMS))
    for where in sorted(shares, key=lambda where: (where == "all", where)):
        print(f"{where:16}" + "".join(
            f"{share.reached:8} of {share.all:5} {float(share):6.1%}"[-22:]
            for share in shares[where].values()))
    missed = [metric for metric, aim in AIMS.items()
              if float(shares["all"][metric]) < aim]
    for metric in missed:
        print(f"coverage: of {metric}, {AIMS[metric]:.0%} is the aim")
    return not missed


def explain(unreached, verbose):
    """How many functions have no reason, and reasons no function."""
    reasons = read_reasons()
    used, known = set(), set()
    unexplained = 0
    for (path, function), numbers in sorted(unreached.items()):
        name = f"{path}:{function}"
        fits = {pattern: reason for pattern, reason in reasons
                if fnmatch.fnmatchcase(name, pattern)}
        known.update(fits)
        if not numbers:
            continue
        used.update(fits)
        unexplained += not fits
        if verbose or not fits:
            print(f"{name}: {len(numbers)} lines, from {numbers[0]}:",
                  next(iter(fits.values()), "no reason is given"))
    for pattern, _ in reasons:
        if pattern not in known:
            print(f"{REASONS.name}: {pattern}: there is no such function")
        elif pattern not in used:
            print(f"{REASONS.name}: {pattern}: all was reached")
    return unexplained, len({pattern for pattern, _ in reasons} - known)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        files = json.load(file)["files"]
    shares, unreached = measure(files)
    unexplained, stale = explain(unreached, "-v" in sys.argv)
    reached = print_shares(shares)
    excused = not all_tests_ran(files)
    sys.exit(0 if reached and not stale and (excused or not unexplained) else 1)


main()
