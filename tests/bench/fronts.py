#!/usr/bin/env python3
"""Two front ends on one PostgreSQL under load, of which one is killed.

    tests/bench/fronts.py [-c CLIENTS] [-r RATE] [-t SECONDS]

CLIENTS at each of two httpds ask for pages, each RATE times a second: every
second page is one that the other's clients ask for too, and every tenth request
is for a feed. At half of SECONDS one httpd is killed with all of its processes,
and soon started again. Told is

    requests   answers at the one that stays, and how long they took
    errors     those of them that were not the right bytes with the status 200,
               and at the other one those before it was killed and since it
               was back; and lines of warning in the log of the one that stays
    away       what the other's clients asked for in vain meanwhile
    lost       of the articles that were stored when it was killed, those that
               are not there afterwards; and of the pages that the one that
               stays was asked for, those that never came into the store
    behind     seconds until an article that one has stored is shown by the
               other, the worst of some
    feeds      whether they are the same bytes at both

`build/bench-fronts.json` gets the figures. The database is one of its own
(tests/postgres.sh), which waits for no disk; where it can't be had, that is
said. All that is asked for is made here. Server and clients share the machine's
cores.
"""
import argparse
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time

from pages import PROMO, make_page
from server import (BUILD, TOP, Server, ask, dechunk, end_cleanly, give,
                    read_answer)

POSTGRES = os.path.join(TOP, "tests", "postgres.sh")
MODULES = ("mpm_event", "authz_core", "alias", "mime", "env", "filter")
SITE = "http://news.example:80"  # of both, as behind a proxy
SETTLE_SECONDS = 120  # for what waits to be stored
TRIES = 10            # articles whose way from one to the other is timed

CONFIG = """\
UseCanonicalName On
AddType text/html .html
NewsClean On
NewsCleanDefaultRules Off
NewsCleanStrip .promo
NewsCleanStore pgsql "{place}"
NewsCleanSave On
NewsCleanRefresh 3600
NewsCleanAdvertise Off
NewsCleanQueue 4096 64M
<Location "/articles">
    SetHandler newsclean
</Location>
"""


# --- what is asked

class Front:
    """A server with its database's place; it can be ended at a stroke."""

    def __init__(self, place):
        self.server = Server("bench-fronts")
        self.server.configure(MODULES, CONFIG.format(place=place), SITE)

    def start(self):
        self.server.start(None)

    def crash(self):
        os.kill(self.server.process.pid, signal.SIGSTOP)
        self.server.find_processes()
        for pid in self.server.pids:
            os.kill(pid, signal.SIGKILL)
        self.server.process.wait()
        end = time.monotonic() + 10
        while time.monotonic() < end:  # who is left would take connections
            try:
                socket.create_connection(("127.0.0.1", self.server.port),
                                         1).close()
            except ConnectionRefusedError:
                return
            time.sleep(0.01)
        raise RuntimeError("a server that was killed still answers")

    def add(self, name, title):
        path = os.path.join(self.server.run, "pages", f"{name}.html")
        with open(path, "wb") as file:
            file.write(make_page(title, PROMO))
        give(path)

    def fetch(self, path):
        """The body; an error if the status is another than 200."""
        buffer = bytearray(16 * 1024 * 1024)
        with self.server.connect() as connection:
            ask(connection, path, "")
            head, end = read_answer(connection, buffer)
        body = bytes(buffer[head:end])
        if b"\r\nTransfer-Encoding: chunked" in buffer[:head]:
            body = dechunk(body)
        return body

    def titles(self):
        """Of all articles, page by page of the feed."""
        titles = []
        for page in range(1, 10000):
            items = json.loads(self.fetch(
                f"/articles/feed.json?limit=100&page={page}"))["items"]
            titles += [item["title"] for item in items]
            if len(items) < 100:
                return titles
        raise RuntimeError("the feed has no end")

    def warnings(self, begin):
        with open(os.path.join(self.server.run, "error_log"),
                  encoding="utf-8", errors="replace") as file:
            file.seek(begin)
            return [line for line in file if re.search(
                r":(?:warn|error|crit|alert|emerg)\]|exit signal", line)]


class Client(threading.Thread):
    """Asks FRONT for pages until `over`; all that it got is in `answers`, as
    (begun, ended, whether it was right)."""

    over = threading.Event()

    def __init__(self, front, number, shared, rate):
        super().__init__(daemon=True)
        self.front, self.number, self.rate = front, number, rate
        self.shared = shared
        self.asked, self.answers = [], []

    def ask_one(self, i):
        if i % 10 == 9:
            return self.front.fetch("/articles/feed.atom").endswith(
                b"</feed>\n")
        name = f"{self.shared if i % 2 else self.number}-{i}"
        self.front.add(name, f"Story {name}")
        self.asked.append(f"Story {name}")
        return self.front.fetch(f"/{name}.html") == make_page(f"Story {name}",
                                                              "")

    def run(self):
        begin = time.monotonic()
        i = 0
        while not self.over.wait(max(0, begin + i / self.rate -
                                     time.monotonic())):
            begun = time.monotonic()
            try:
                right = self.ask_one(i)
            except (OSError, RuntimeError):
                right = False
            self.answers.append((begun, time.monotonic(), right))
            i += 1


# --- what becomes of it

def missing(front, titles):
    """Those of TITLES that the store does not come to have."""
    end = time.monotonic() + SETTLE_SECONDS
    while True:
        left = set(titles) - set(front.titles())
        if not left or time.monotonic() > end:
            return sorted(left)
        time.sleep(0.5)


def measure_delay(writer, reader):
    """The worst time until READER shows what WRITER has stored. When that was,
    the writer's own feed tells, which asks the same database."""
    worst = 0
    for i in range(TRIES):
        title = f"Story of the delay {i}"
        reader.fetch("/articles/feed.json")  # it knows how things are now
        writer.add(f"delay-{i}", title)
        writer.fetch(f"/delay-{i}.html")
        needle, shown = title.encode(), {}
        end = time.monotonic() + SETTLE_SECONDS
        while len(shown) < 2 and time.monotonic() < end:
            for front in (writer, reader):
                if (front not in shown and
                        needle in front.fetch("/articles/feed.json")):
                    shown[front] = time.monotonic()
        if len(shown) < 2:
            raise RuntimeError("an article is not shown")
        worst = max(worst, shown[reader] - shown[writer])
    return worst


def run_load(stays, goes, args):
    """The clients of both, what was stored at the kill, and when that was and
    when the server was back."""
    clients = {front: [Client(front, f"{name}{i}", f"shared{i}", args.r)
                       for i in range(args.c)]
               for front, name in ((stays, "stays"), (goes, "goes"))}
    for client in clients[stays] + clients[goes]:
        client.start()
    time.sleep(args.t / 2)
    before = stays.titles()
    killed = time.monotonic()
    goes.crash()
    time.sleep(1)
    goes.start()
    back = time.monotonic()
    time.sleep(max(0, args.t / 2 - (back - killed)))
    Client.over.set()
    for client in clients[stays] + clients[goes]:
        client.join()
    return clients, before, killed, back


def measure(stays, goes, args, figures):
    log = os.path.getsize(os.path.join(stays.server.run, "error_log"))
    clients, before, killed, back = run_load(stays, goes, args)
    answers = {front: [answer for client in clients[front]
                       for answer in client.answers] for front in clients}
    taken = sorted(end - begin for begin, end, _ in answers[stays])
    figures["requests"] = len(taken)
    figures["seconds_p50"] = taken[len(taken) // 2]
    figures["seconds_p99"] = taken[len(taken) * 99 // 100]
    figures["errors"] = sum(not right for _, _, right in answers[stays])
    figures["errors_of_the_killed"] = sum(
        not right and (end < killed or begin > back)
        for begin, end, right in answers[goes])
    figures["away"] = sum(not right and end >= killed and begin <= back
                          for begin, end, right in answers[goes])
    figures["answers_of_the_killed"] = len(answers[goes])
    figures["warnings"] = len(stays.warnings(log))
    figures["stored_before"] = len(before)
    # The shared pages, of which the other had some too, are among them.
    figures["lost_pages"] = len(missing(stays, [
        title for client in clients[stays] for title in client.asked]))
    figures["lost_articles"] = len(set(before) - set(stays.titles()))
    figures["seconds_behind"] = measure_delay(goes, stays)
    time.sleep(1)
    figures["same_feeds"] = all(
        stays.fetch(f"/articles/{name}") == goes.fetch(f"/articles/{name}")
        for name in (f"feed.{form}{query}" for form in ("atom", "rss", "json")
                     for query in ("", "?limit=100")))
    figures["same_articles"] = stays.titles() == goes.titles()


def told(figures):
    """Lines, and whether each is as it has to be."""
    f = figures
    return (
        (f"requests   {f['requests']}, p50 {f['seconds_p50'] * 1e3:.1f} ms, "
         f"p99 {f['seconds_p99'] * 1e3:.1f} ms", f["requests"] > 0),
        (f"errors     {f['errors']} of them; of the other, while it was there, "
         f"{f['errors_of_the_killed']} of {f['answers_of_the_killed']}; "
         f"{f['warnings']} lines in the log",
         f["errors"] + f["errors_of_the_killed"] + f["warnings"] == 0),
        (f"away       {f['away']} requests to the other", f["away"] > 0),
        (f"lost       {f['lost_articles']} of {f['stored_before']} articles, "
         f"{f['lost_pages']} pages",
         f["lost_articles"] + f["lost_pages"] == 0 and f["stored_before"] > 0),
        (f"behind     {f['seconds_behind']:.2f} s", f["seconds_behind"] <= 1),
        ("feeds      " + ("the same bytes" if f["same_feeds"] else "differ") +
         ", " + ("the same articles" if f["same_articles"] else
                 "other articles"), f["same_feeds"] and f["same_articles"]),
    )


# --- all

def parse():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("-c", type=int, default=8, metavar="CLIENTS",
                        help="so many at each server (8)")
    parser.add_argument("-r", type=float, default=8, metavar="RATE",
                        help="requests a second of each client (8)")
    parser.add_argument("-t", type=float, default=20, metavar="SECONDS",
                        help="as long as the load lasts (20)")
    return parser.parse_args()


def start_database(folder):
    """The connection string; None if there is no database to be had."""
    done = subprocess.run([POSTGRES, "start", folder], check=False, text=True,
                          stdout=subprocess.PIPE)
    if done.returncode == 77:
        print(done.stdout.strip() or "no PostgreSQL")
        return None
    if done.returncode != 0:
        raise RuntimeError("the database does not start")
    return done.stdout.strip()


def run_all(place, args, figures):
    fronts = [Front(place), Front(place)]
    done = False
    try:
        for front in fronts:
            front.start()
        measure(*fronts, args, figures)
        done = True
    finally:
        for front in fronts:
            front.server.stop()
            if done:
                shutil.rmtree(front.server.run)
            else:
                front.server.tell()


def main():
    args = parse()
    figures = {}
    end_cleanly()
    folder = tempfile.mkdtemp(prefix="newsclean-bench-pg.")
    try:
        place = start_database(folder)
        if not place:
            return
        run_all(place, args, figures)
    finally:
        subprocess.run([POSTGRES, "stop", folder], check=False)
        shutil.rmtree(folder)
    print(f"{args.c} clients at each of two servers, {args.r:g} requests a "
          f"second each, {args.t:g} s")
    for line, right in told(figures):
        print(f"{line:70} {'yes' if right else 'NO'}")
    with open(os.path.join(BUILD, "bench-fronts.json"), "w",
              encoding="ascii") as file:
        json.dump(figures, file, indent=4)
        file.write("\n")


if __name__ == "__main__":
    main()
