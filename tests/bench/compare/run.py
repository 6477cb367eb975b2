#!/usr/bin/env python3
"""Measures us beside our peers, and prints one table.

    tests/bench/compare/run.py [--quick] [--write] [PART...]

Parts are stream, apache, extraction, feeding and storing. Each is a process of
its own with a limit of time: what fails in one is told in its place, and the
others go on. The results go to build/bench/results.json as they come; with
--write, which wants all parts, also into RESULTS.md, README.md and the charts
beside it. --quick takes fewer pages and rounds.

A peer that can't be installed below build/bench/peers is skipped with a line.
The environment: NC_SHARED, where pages and scorer are; BENCH_PAGES, a folder of
other pages; BENCH_OFFLINE=1, to ask no registry.
"""
import argparse
import datetime
import importlib
import json
import os
import platform
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import peers  # noqa: E402
import table  # noqa: E402
from material import BUILD, TOP  # noqa: E402
from table import PARTS  # noqa: E402

SECONDS = 1800  # for one part; on an idle machine each takes a few minutes
RESULTS = BUILD / "results.json"


# --- where, and with what

def first_match(pattern, path, else_):
    try:
        found = re.search(pattern, Path(path).read_text("utf-8"), re.M)
    except OSError:
        found = None
    return found.group(1) if found else else_


def output(*command):
    try:
        done = subprocess.run(command, capture_output=True, text=True, cwd=TOP,
                              check=False)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def our_version():
    named = first_match(r'NC_VERSION "(.*)"', TOP / "include/nc_version.h", "?")
    commit = output("git", "describe", "--always", "--dirty", "--exclude=*")
    return f"{named} ({commit})" if commit else named


def httpd_version():
    httpd = output("apxs", "-q", "sbindir") + "/" + output("apxs", "-q",
                                                           "progname")
    return output(httpd, "-v").partition("Apache/")[2].split(" ")[0] or "?"


def describe(command):
    kb = int(first_match(r"^MemTotal: +(\d+)", "/proc/meminfo", "0"))
    compiler = output("cc", "--version").partition("\n")[0]
    return {
        "date": datetime.date.today().isoformat(),
        "command": command,
        "cpu": first_match(r"^model name\s*: (.*)", "/proc/cpuinfo",
                           platform.machine()),
        "cores": len(os.sched_getaffinity(0)),
        "memory": f"{kb / 2 ** 20:.0f} GiB",
        "system": first_match(r'^PRETTY_NAME="(.*)"', "/etc/os-release",
                              platform.system()),
        "load": f"{os.getloadavg()[0]:.1f}",
        "versions": {
            "newsclean": our_version(), "httpd": httpd_version(),
            "compiler": compiler or "?",
            "libxml2": output("xml2-config", "--version")
            or output("pkg-config", "--modversion", "libxml-2.0"),
            "Python": platform.python_version()},
    }


# --- parts

def reason(text):
    """The last line of a traceback, without this machine's paths."""
    lines = [line for line in text.splitlines() if line.strip()]
    last = lines[-1].strip() if lines else "it said nothing"
    return last.replace(str(TOP) + "/", "")[:200]


def run_part(name, quick):
    """What the part measured, or why it did not."""
    out = BUILD / f"part-{name}.json"
    out.unlink(missing_ok=True)
    command = [sys.executable, str(HERE / "run.py"), "--one", name,
               *(["--quick"] if quick else [])]
    log = BUILD / f"part-{name}.log"
    with open(log, "wb") as errors:
        child = subprocess.Popen(command, stdout=errors, stderr=errors,
                                 stdin=subprocess.DEVNULL)
        try:
            status = child.wait(SECONDS)
        except subprocess.TimeoutExpired:
            # So that it stops its server.
            child.send_signal(signal.SIGTERM)
            try:
                child.wait(30)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            return {"error": f"it took more than {SECONDS} s"}
        except KeyboardInterrupt:
            child.wait(30)
            raise
    if status == 0 and out.exists():
        return json.loads(out.read_text(encoding="utf-8"))
    return {"error": reason(log.read_text("utf-8", "replace"))}


def do_one(name, quick):
    found = importlib.import_module(name).run(quick)
    (BUILD / f"part-{name}.json").write_text(json.dumps(found),
                                             encoding="utf-8")


def keep(results):
    RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n",
                       encoding="utf-8")


def run_all(names, quick, command):
    results = {"made": describe(command), "parts": {}}
    for name in names:
        begun = time.monotonic()
        print(f"bench: {PARTS[name].lower()} ...", flush=True)
        part = run_part(name, quick)
        results["made"]["versions"].update(part.pop("versions", {}))
        results["parts"][name] = part
        keep(results)
        print(f"bench: {PARTS[name].lower()}: "
              f"{part.get('error') or 'done'}, "
              f"{time.monotonic() - begun:.0f} s", flush=True)
    return results


def parse():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--quick", action="store_true",
                        help="fewer pages and rounds")
    parser.add_argument("--write", action="store_true",
                        help="into RESULTS.md, README.md and the charts")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("part", nargs="*", help=", ".join(PARTS))
    args = parser.parse_args()
    wrong = [part for part in args.part if part not in PARTS]
    if wrong:
        parser.error(f"no part {wrong[0]!r}; there are {', '.join(PARTS)}")
    args.part = args.part or list(PARTS)
    return args


def main():
    args = parse()
    BUILD.mkdir(parents=True, exist_ok=True)
    if args.one:
        do_one(args.part[0], args.quick)
        return 0
    print("bench: peers ...", flush=True)
    peers.prepare()
    command = "make bench-quick" if args.quick else "make bench"
    results = run_all(args.part, args.quick, command)
    sys.stdout.write(table.plain(results))
    if args.write and list(results["parts"]) == list(PARTS):
        try:
            table.write(results)
        except (OSError, ValueError) as error:
            print(f"bench: not written: {error}", file=sys.stderr)
            return 1
        print("\nbench: written to tests/bench/RESULTS.md, README.md and "
              "tests/bench/charts")
    failed = [name for name, part in results["parts"].items()
              if "error" in part]
    if failed:
        print(f"bench: failed: {', '.join(failed)}; build/bench/part-*.log "
              "tells more", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
