#!/usr/bin/env python3
"""What keeping articles costs those who ask for the pages.

    tests/bench/save.py [-p PAGES] [-r ROUNDS] [-v VISITS] [-a RATE]
                        [-t SECONDS]

    first      VISITS addresses that were never asked for, at a steady RATE a
               second that a child's worker can follow: what the client waits
               for a page, with NewsCleanSave On against Off. The worker
               extracts and stores meanwhile, on the same machine; before the
               next turn it is let finish, and every page has to be in the store
    burst      the same, as fast as answers come: more pages than a worker can
               follow, so that most are dropped; only told
    unchanged  the same pages again, within NewsCleanRefresh: CPU of all
               server processes a request

Pages are cleaned in both variants, which take turns; the best round of each
counts, as others may use the machine, and the middle ratio of all rounds is
told beside it. `build/bench-save.json` gets the ratios. The server has all
cores in the first two parts, since its worker is a thread of its own, and one
in the last.

Pages come from $NC_SHARED/corpus/dev; without them nothing is done.
"""
import argparse
import os
import re
import shutil
import statistics
import time

from filter import sample
from server import (Server, ask, end_cleanly, fetch, give, is_reached, measure,
                    read_answer, take_cores, write_ratios)

VARIANTS = ("off", "on")
MODULES = ("mpm_event", "authz_core", "alias", "mime", "env", "filter")
DRAIN_SECONDS = 300  # for the worker to come to the end of its queue

# /VARIANT/ANYTHING/NUMBER.html is the same page under an address of its own.
CONFIG = """\
AddType text/html .html
NewsClean On
NewsCleanStore sqlite "{run}/store/articles.db"
NewsCleanRefresh 3600
AliasMatch "^/(?:on|off)/[^/]+/(.*)$" "{run}/pages/$1"
<Location "/on">
    NewsCleanSave On
</Location>
<Location "/status">
    SetHandler newsclean-status
</Location>
"""


def start(pages):
    server = Server("bench-save")
    for number, page in enumerate(pages):
        shutil.copyfile(page, os.path.join(server.run, "pages",
                                           f"{number}.html"))
    store = os.path.join(server.run, "store")
    os.mkdir(store)
    give(store)
    server.configure(MODULES, CONFIG.format(run=server.run))
    return server


# --- what the server has done

def count(server, name, buffer):
    text = fetch(server, "/status?format=prometheus", buffer)[1].decode()
    return int(re.search(rf"^newsclean_{name} (\d+)", text, re.M).group(1))


def stored(server, buffer):
    """Pages that the worker is through with."""
    return (count(server, "articles_stored_total", buffer) +
            count(server, "pages_without_article_total", buffer))


def drain(server, buffer):
    """Waits until what was queued is read."""
    end = time.perf_counter() + DRAIN_SECONDS
    queued = count(server, "pages_queued_total", buffer)
    while stored(server, buffer) < queued:
        if time.perf_counter() > end:
            raise RuntimeError("the worker does not come to an end")
        time.sleep(0.1)


# --- what a client waits

def visit(server, paths, rate, buffer):
    """Seconds that each of PATHS takes; RATE None: one after the other."""
    taken = []
    with server.connect() as connection:
        begun = time.perf_counter()
        for i, path in enumerate(paths):
            if rate:
                time.sleep(max(0, begun + i / rate - time.perf_counter()))
            at = time.perf_counter()
            ask(connection, path, "")
            read_answer(connection, buffer)
            taken.append(time.perf_counter() - at)
    return taken


def quantiles(taken):
    taken = sorted(taken)
    return {"p50": taken[len(taken) // 2], "p99": taken[len(taken) * 99 // 100]}


def run_visits(server, args, rate, name, buffer):
    """For each variant the quantiles of its rounds; pages dropped."""
    turns = {variant: [] for variant in VARIANTS}
    dropped = count(server, "pages_dropped_total", buffer)
    for turn in range(args.r):
        for variant in VARIANTS:
            paths = [f"/{variant}/{name}{turn}-{i // args.p}/{i % args.p}.html"
                     for i in range(args.v)]
            turns[variant].append(quantiles(visit(server, paths, rate,
                                                  buffer)))
            drain(server, buffer)
    return turns, count(server, "pages_dropped_total", buffer) - dropped


# --- ratios

def print_ratio(ratios, name, on, off, aim):
    """Of the best of the rounds ON and OFF; beside it the middle one."""
    ratio = min(on) / min(off)
    middle = statistics.median(a / b for a, b in zip(on, off))
    word = "" if not aim else "yes" if is_reached(ratio, aim) else "NO"
    ratios[name] = ratio
    print(f"{name:18}{ratio:8.3f}  {aim or '':9}{word:5}"
          f"{min(on) * 1e6:8.0f} us on, {min(off) * 1e6:.0f} us off; "
          f"middle ratio {middle:.3f}")


def first(server, args, ratios, buffer):
    turns, dropped = run_visits(server, args, args.a, "first", buffer)
    if dropped:
        raise RuntimeError(f"{dropped} pages were dropped: "
                           f"{args.a} a second are too many")
    for quantile, aim in (("p50", "<= 1.05"), ("p99", "<= 1.20")):
        print_ratio(ratios, f"first_{quantile}",
                    [turn[quantile] for turn in turns["on"]],
                    [turn[quantile] for turn in turns["off"]], aim)


def burst(server, args, ratios, buffer):
    turns, dropped = run_visits(server, args, None, "burst", buffer)
    for quantile in ("p50", "p99"):
        print_ratio(ratios, f"burst_{quantile}",
                    [turn[quantile] for turn in turns["on"]],
                    [turn[quantile] for turn in turns["off"]], None)
    print(f"in bursts, {dropped / (args.v * args.r):.0%} of the pages are "
          "not kept, until they are asked for again")


def unchanged(server, args, ratios, buffer):
    once = {variant: [f"/{variant}/same/{i}.html" for i in range(args.p)]
            for variant in VARIANTS}
    for variant in VARIANTS:
        for _ in range(2):  # the second time, all of them are known
            measure(server, once[variant], buffer)
            drain(server, buffer)
    taken = measure(server, once["off"], buffer)[1]
    times = max(1, round(args.t / taken))
    turns = {variant: [] for variant in VARIANTS}
    before = count(server, "pages_queued_total", buffer)
    for _ in range(4 * args.r):
        for variant in VARIANTS:
            cpu, _ = measure(server, once[variant] * times, buffer)
            turns[variant].append(cpu / (times * args.p))
    if count(server, "pages_queued_total", buffer) != before:
        raise RuntimeError("an unchanged page was queued")
    print_ratio(ratios, "unchanged_cpu", turns["on"], turns["off"], "<= 1.03")


# --- all

def parse():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("-p", type=int, default=200, metavar="PAGES",
                        help="so many different pages (200)")
    parser.add_argument("-r", type=int, default=3, metavar="ROUNDS",
                        help="so many turns of each variant (3)")
    parser.add_argument("-v", type=int, default=2000, metavar="VISITS",
                        help="so many addresses in a turn (2000)")
    parser.add_argument("-a", type=float, default=40, metavar="RATE",
                        help="visits a second, where they are steady (40)")
    parser.add_argument("-t", type=float, default=0.4, metavar="SECONDS",
                        help="what a turn of unchanged pages takes (0.4)")
    return parser.parse_args()


def run_all(pages, args, ratios, buffer):
    for parts, pinned in (((first, burst), False), ((unchanged,), True)):
        with start(pages) as server:
            server.start(take_cores() if pinned else None)
            fetch(server, "/off/begin/0.html", buffer)  # all have begun
            server.find_processes()
            for part in parts:
                part(server, args, ratios, buffer)


def main():
    args = parse()
    pages = sample(args.p)
    largest = max(os.path.getsize(page) for page in pages)
    buffer = bytearray(2 * largest + 65536)
    ratios = {}
    end_cleanly()
    print(f"{len(pages)} pages of "
          f"{sum(map(os.path.getsize, pages)) / len(pages) / 1000:.0f} kB, "
          f"best of {args.r} rounds")
    run_all(pages, args, ratios, buffer)
    write_ratios("bench-save.json", ratios)


if __name__ == "__main__":
    main()
