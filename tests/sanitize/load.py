#!/usr/bin/env python3
"""Everything that a site does, at once, on an httpd that is looked at.

    tests/sanitize/load.py tsan|valgrind|soak [SECONDS]

Clients ask for new pages, old ones, changed ones and such as are gone, for
their forms, for feeds, archives, articles, searches, previews and the status;
some go away in the middle. A hub that is told of changes listens here too.
Whatever comes must be what was asked for, and whole.

    tsan      20 seconds, a graceful restart among them. NC_MODULE is built with
              ThreadSanitizer, whose library NC_PRELOAD names. No report.
    valgrind  one process and one client, some hundred requests: nothing is
              lost, read before it is written, or written beyond its end.
    soak      30 minutes: in the first half a graceful restart every half
              minute, in the second none. Told is

      counters       pages cleaned and articles stored, as the module counts
                     them, in a stretch of plain pages: what clients asked for
      child, parent  memory that is of no file (Anonymous of
                     /proc/PID/smaps_rollup), the median of the first and of the
                     last third of the rounds: it may grow by a tenth and 2 MB;
                     of the parent while it restarts, of the children, the larger
                     one, while it does not. And files that are open, which are
                     no sockets and pipes, while nobody asks: no more than if
                     each thread had the store open.
      lost           pages that were served and whose article is not in the
                     store: no more than the queue counted as dropped
      wrong          answers that were not what was asked for: none

The server listens on 127.0.0.1 only and is ended by its process id. What was
wrong is told, and stays in a directory that is named.
"""
import glob
import os
import re
import shutil
import sqlite3
import statistics
import sys
import time

from httpd import Httpd, Hub
from clients import Client, Load
from server import end_cleanly

SECONDS = {"tsan": 20, "valgrind": 10, "soak": 1800}
CLIENTS = {"tsan": 8, "valgrind": 1, "soak": 6}
ROUND_SECONDS = 30      # of a soak: from one restart to the next
STRETCH_SECONDS = 20    # in which counters are compared
THREADS = 8
FILES_MAX = 3 * (THREADS + 1) + 12


# --- what is looked at

def find_reports(httpd):
    """What a sanitizer or valgrind has to say of us. Of valgrind's lines those
    blocks count that name a file of ours: what httpd and its libraries do is
    not looked at."""
    reports = []
    for path in sorted(glob.glob(os.path.join(httpd.run, "reports", "*"))):
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read()
        if httpd.mode != "valgrind":
            reports.append(text)
            continue
        blocks = re.split(r"^==\d+== *\n", text, flags=re.M)
        reports += [block for block in blocks
                    if "mod_newsclean" in block or re.search(
                        r"\((?:%s)\.c:\d+\)" % "|".join(OURS), block)]
    return reports


OURS = sorted({os.path.basename(path)[:-2] for path in glob.glob(
    os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "src",
                 "*", "*.c"))})


def own_memory(pid):
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
        return int(re.search(r"Anonymous: +(\d+)", file.read())[1])


def count_files(pid):
    n = 0
    for fd in os.listdir(f"/proc/{pid}/fd"):
        try:
            n += os.readlink(f"/proc/{pid}/fd/{fd}").startswith("/")
        except OSError:
            pass
    return n


class Looks:
    """Of each round, while nobody asks."""

    def __init__(self, httpd):
        self.httpd = httpd
        self.parent, self.child = [], []  # pairs of memory and files

    def take_parent(self):
        pid = self.httpd.process.pid
        self.parent.append((own_memory(pid), count_files(pid)))

    def take_children(self):
        # A child of before that still ends has the lower number.
        children = self.httpd.children()[-2:]
        self.child.append((max(map(own_memory, children)),
                           max(map(count_files, children))))

    def tell(self):
        """Prints figures; what is wrong with them."""
        wrong = []
        for what, taken in (("child", self.child), ("parent", self.parent)):
            third = max(1, len(taken) // 3)
            # At first each thread has yet to open what it needs.
            first = taken[1:1 + third] or taken
            memory = [statistics.median(memory for memory, _ in part)
                      for part in (first, taken[-third:])]
            files = [max(files for _, files in part)
                     for part in (first, taken[-third:])]
            print(f"{what:<10} {memory[0]:.0f} -> {memory[1]:.0f} KB, "
                  f"{files[0]} -> {files[1]} files, {len(taken)} rounds: "
                  + " ".join(str(memory) for memory, _ in taken))
            if memory[1] > memory[0] * 1.1 + 2048:
                wrong.append(f"the memory of a {what} grows")
            if files[1] > FILES_MAX:
                wrong.append(f"a {what} has {files[1]} files open")
        return wrong


def compare_counters(load):
    """In a stretch of plain pages without a restart. What is wrong."""
    load.pause()
    load.settle()
    load.kinds = Client.PLAIN
    before = load.httpd.counters()
    pages, titles = load.pages(), len(load.titles())
    load.resume()
    time.sleep(STRETCH_SECONDS)
    load.pause()
    load.settle()
    after = load.httpd.counters()
    grown = {name: after[name] - before[name] for name in after}
    want = {"PagesCleaned": load.pages() - pages,
            "ArticlesStored": len(load.titles()) - titles,
            "PagesDropped": 0, "StoreFailures": 0, "Stopped": 0}
    print("counters   " + ", ".join(f"{name} {grown[name]} of {n}"
                                    for name, n in want.items()))
    return [f"{name} grew by {grown[name]}, not by {n}"
            for name, n in want.items() if grown[name] != n]


def check_store(load, dropped):
    """What is wrong with what is there at the end, when the queue has counted
    so many pages as DROPPED."""
    lost = sorted(load.titles() - load.stored())
    found = []
    dropped += sum(map(int, re.findall(r"(\d+) pages were not kept",
                                       load.httpd.log())))
    print(f"lost       {len(lost)} of {len(load.titles())} articles; {dropped} "
          "pages were dropped")
    if len(lost) > dropped:
        found.append(f"articles are lost: {lost[:5]}")
    db = sqlite3.connect(os.path.join(load.httpd.run, "store", "articles.db"))
    sound = db.execute("PRAGMA integrity_check").fetchone()[0]
    db.close()
    if sound != "ok":
        found.append("the store is broken: " + sound)
    return found


# --- modes

def one_round(load):
    load.resume()
    time.sleep(ROUND_SECONDS - 4)
    load.pause()
    load.settle()


def soak(load, seconds):
    looks = Looks(load.httpd)
    rounds = max(2, seconds // 2 // ROUND_SECONDS)
    dropped = 0
    for _ in range(rounds):
        one_round(load)
        looks.take_parent()
        dropped += load.httpd.counters()["PagesDropped"]
        load.resume()
        time.sleep(1)
        load.httpd.restart()
        time.sleep(2)
    for _ in range(rounds):
        one_round(load)
        looks.take_children()
    found = compare_counters(load)
    dropped += load.httpd.counters()["PagesDropped"]
    return found + looks.tell() + check_store(load, dropped)


def run_load(load, seconds):
    load.resume()
    if load.httpd.mode == "valgrind":
        end = time.monotonic() + 120  # it is slow: so many requests, at least
        while load.asked() < 60 and time.monotonic() < end:
            time.sleep(0.2)
        time.sleep(seconds)
        return
    time.sleep(seconds / 2)
    load.httpd.restart()
    time.sleep(seconds / 2)


def main():
    mode = sys.argv[1] if len(sys.argv) > 1 else ""
    if mode not in SECONDS or len(sys.argv) > 3:
        sys.exit("usage: load.py tsan|valgrind|soak [SECONDS]")
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else SECONDS[mode]
    end_cleanly()
    hub = Hub()
    hub.start()
    httpd = Httpd(mode, hub.port)
    found = ["it did not come to its end"]
    try:
        httpd.start()
        load = Load(httpd, CLIENTS[mode])
        found = []
        if mode == "soak":
            found += soak(load, seconds)
        else:
            run_load(load, seconds)
        load.finish()
        httpd.stop()
        wrong = load.wrong()
        if wrong:
            found.append(f"{len(wrong)} wrong answers: " +
                         "; ".join(wrong[:5]))
        found += find_reports(httpd)
        if re.search(r"exit signal|Assertion", httpd.log()):
            found.append("a child has crashed")
        print(f"wrong      {len(wrong)} of {load.asked()} answers; the hub was "
              f"told {hub.told} times")
    finally:
        httpd.stop()
        for what in found[:10]:
            print(f"load.py: {mode}: {what[:3000]}", file=sys.stderr)
        if found:
            print(f"load.py: everything is in {httpd.run}", file=sys.stderr)
        else:
            shutil.rmtree(httpd.run)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
