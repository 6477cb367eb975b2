"""A feed of 30 whole articles against the same bytes as a file, on one server.

The files once with the headers that httpd itself gives, and once `dressed` with
those of the feed. feeds.py has the rest of what feeds cost, and the server.
"""
import shutil
import tempfile

import feeds
from material import BUILD
from server import end_cleanly, measure, take_cores
from turns import rows, take

ARTICLES = 1000
OURS = "the feed"
# Task: (name, variant of feeds.py), the first of which is ours; aims.
TASKS = {
    "whole, not compressed": (
        ((OURS, "feed"), ("a file", "static"),
         ("a file with the feed's headers", "dressed")), {"a file": .9}),
    "whole, gzip": (
        ((OURS, "feed gzip"), ("a file, mod_deflate", "deflate"),
         ("a .gz beside the file", "static .gz")),
        {"a file, mod_deflate": 5}),
    "If-None-Match, answered by 304": (
        ((OURS, "feed 304"), ("a file", "static 304"),
         ("a file with the feed's headers", "dressed 304")), {"a file": .9}),
    # What a poll costs that has no tag, against one that has.
    "with If-None-Match, and without": (
        (("the feed, 304", "feed 304"), ("the feed, whole", "feed"),
         ("the feed, whole, gzip", "feed gzip")), {}),
}


def by_wrk(server, variant, seconds):
    path, header = variant

    def once():
        cpu, rate = feeds.wrk(server, path, header, seconds)
        return cpu, 1 / rate
    return once


def by_us(server, variant, seconds, buffer):
    """The same by our own client, which is slower than most answers."""
    path, header = variant
    headers = f"{header}\r\n" if header else ""
    some = measure(server, [path] * 50, buffer, headers)[1] / 50
    paths = [path] * max(50, round(seconds / some))

    def once():
        cpu, clock = measure(server, paths, buffer, headers)
        return cpu / len(paths), clock / len(paths)
    return once


def measure_all(server, variants, quick, buffer):
    has_wrk = shutil.which("wrk")
    seconds, rounds = (1, 3) if quick else (2 if has_wrk else 1, 5)
    if has_wrk:
        who = {name: by_wrk(server, variant, seconds)
               for name, variant in variants.items()}
    else:
        who = {name: by_us(server, variant, seconds, buffer)
               for name, variant in variants.items()}
    samples, made = take(who, rounds), []
    for task, (some, aims) in TASKS.items():
        made += rows(task, "requests/s",
                     {name: samples[of] for name, of in some}, some[0][0],
                     aims)
    return made


def run(quick):
    end_cleanly()
    buffer = bytearray(feeds.BUFFER)
    with tempfile.TemporaryDirectory(dir=BUILD) as folder:
        server = feeds.make_server(feeds.fill(folder, ARTICLES))
        variants, done = {}, False
        try:
            server.start(take_cores())
            size = feeds.check_static(server, variants, buffer)
            server.find_processes()
            made = measure_all(server, variants, quick, buffer)
            done = True
        finally:
            feeds.end([server], done)
    skipped = [] if shutil.which("wrk") else [
        ["wrk", "not here: requests a second are those of a client in Python, "
         "which is slower than the server"]]
    return {"about": [f"A feed of {size / 1000:.0f} kB from a store of "
                      f"{ARTICLES:,} articles. CPU is that of the server, "
                      "which has a core."],
            "rows": made, "skipped": skipped, "versions": {}}
