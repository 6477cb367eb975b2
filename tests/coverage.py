#!/usr/bin/env python3
"""Which lines and branches the tests reach, and why not the others.

    tests/coverage.py COVERAGE.json [-v]

reads what gcovr wrote and prints, for each folder, the share of lines and of
branches that were run, beside the aims. Each function with lines that nobody
runs needs a reason in tests/unreached.txt, whose lines are

    PATH:FUNCTION  REASON

with `*` for any part of a name. Exit status 1: an aim is missed, a function has
no reason, or a reason has no function any more. -v lists the lines.
"""
import fnmatch
import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
REASONS = TOP / "tests/unreached.txt"
AIMS = {"lines": .95, "branches": .85}


def read_reasons():
    """Of [pattern of PATH:FUNCTION, reason, used]."""
    rows = []
    for line in REASONS.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            pattern, _, reason = line.partition(" ")
            rows.append([pattern, reason.strip(), False])
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
    """Shares by folder and metric; unreached lines by (path, function)."""
    shares = defaultdict(lambda: {metric: Share() for metric in AIMS})
    unreached = defaultdict(list)
    for file in files:
        path = file["file"]
        folder = path.rpartition("/")[0]
        functions = functions_of(path)
        for line in file["lines"]:
            if line.get("gcovr/noncode"):
                continue
            for where in (folder, "all"):
                shares[where]["lines"].count(line["count"] > 0)
                for branch in line["branches"]:
                    shares[where]["branches"].count(branch["count"] > 0)
            if line["count"] == 0:
                number = line["line_number"]
                unreached[path, name_at(functions, number)].append(number)
    return shares, unreached


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
    """False: something is unexplained."""
    reasons = read_reasons()
    fine = True
    for (path, function), numbers in sorted(unreached.items()):
        name = f"{path}:{function}"
        found = [row for row in reasons if fnmatch.fnmatch(name, row[0])]
        for row in found:
            row[2] = True
        if not found:
            fine = False
        if verbose or not found:
            print(f"{name}: {len(numbers)} lines, from {numbers[0]}: "
                  f"{found[0][1] if found else 'no reason is given'}")
    for pattern, _, used in reasons:
        if not used:
            fine = False
            print(f"{REASONS.name}: {pattern}: there is nothing unreached")
    return fine


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        shares, unreached = measure(json.load(file)["files"])
    fine = explain(unreached, "-v" in sys.argv)
    sys.exit(0 if print_shares(shares) and fine else 1)


main()
