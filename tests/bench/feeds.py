#!/usr/bin/env python3
"""What feeds cost: against static files, in stores of any size, for long.

    tests/bench/feeds.py [-n SIZES] [-r ROUNDS] [-m REQUESTS] [-k FOLDER]
                         [PART...]

    static   a feed of 30 whole articles, as served, against the same bytes as
             a file on the same server: plain, compressed, 304, HEAD; by `wrk`,
             and by `h2load` over HTTP/2. The files once with the headers that
             httpd itself gives, and once (`dressed`) with those of the feed
    sizes    each kind of list, made anew (a path that was not asked for yet)
             and as served, in stores of several sizes
    memory   what a child takes after ever more requests of all kinds, while
             the store changes

All parts if none is named. The variants take turns, round after round, and the
best round of each counts, as others may use the machine. CPU is that of all
server processes a request and the figure to go by; requests a second are as
`wrk` gets them. `build/bench-feeds.json` gets the ratios.

Before anything is measured, answers are compared: the feed with the file,
compressed or not, and lists of all stores with each other, since the newest
thousand articles of all stores are the same (fill.c).

Stores are made by build/bench/fill in a temporary directory, or kept in FOLDER
for another run; a million articles take 18 GB, and 25 minutes of CPU to make.
"""
import argparse
import collections
import gzip
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from server import (BUILD, CONNECTIONS, GZIP, Server, ask, end_cleanly, fetch,
                    give, is_reached, measure, read_answer, take_cores,
                    write_ratios)

FILL = os.path.join(BUILD, "bench", "fill")
SITE = "https://news.example"
BUFFER = 16 * 1024 * 1024

MODULES = ("mpm_event", "authz_core", "alias", "mime", "env", "filter",
           "deflate", "headers", "rewrite", "http2")

# Any path leads to the same lists: one that is new is in no cache.
CONFIG = """\
Protocols h2c http/1.1
NewsCleanStore sqlite "{store}"
AddType "application/atom+xml; charset=utf-8" .atom
AddEncoding gzip .gz
<LocationMatch "^/m/">
    SetHandler newsclean
</LocationMatch>
<Location "/feeds">
    SetHandler newsclean
</Location>
Alias "/static" "{run}/pages"
Alias "/dressed" "{run}/pages"
<Location "/dressed">
    Header set Cache-Control "public, max-age=300, stale-while-revalidate=300"
    Header set Vary "A-IM, If-None-Match, Accept-Encoding"
    Header set Content-Security-Policy "default-src 'none'"
    Header set X-Content-Type-Options nosniff
</Location>
Alias "/deflate" "{run}/pages"
<Location "/deflate">
    SetOutputFilter DEFLATE
</Location>
Alias "/packed" "{run}/pages"
RewriteEngine On
RewriteCond "%{{HTTP:Accept-Encoding}}" gzip
RewriteRule "^/packed/(.*)$" "/packed/$1.gz" [PT]
"""


# --- what all parts share

def make_server(store):
    server = Server("bench-feeds")
    folder = os.path.dirname(store)
    give(folder, *(os.path.join(folder, name) for name in os.listdir(folder)
                   if name.startswith(os.path.basename(store))))
    server.configure(MODULES, CONFIG.format(run=server.run, store=store),
                     SITE + ":443")
    return server


def end(servers, done):
    for server in servers:
        server.stop()
        if done:
            shutil.rmtree(server.run)
        else:
            server.tell()

def print_ratio(ratios, name, ratio, aim, words):
    ratios[name] = ratio
    word = "" if not aim else "yes" if is_reached(ratio, aim) else "NO"
    print(f"{name:34}{ratio:8.3f}  {aim or '':9}{word:5}{words}")


def read_etag(server, path, buffer, headers=""):
    """The ETag of what is at PATH."""
    with server.connect() as connection:
        ask(connection, path, headers)
        head, _ = read_answer(connection, buffer)
    return re.search(rb"\r\nETag: (\S+)", buffer[:head]).group(1).decode()


# --- stores

def fill(folder, size):
    """The path of a store, and what making it took."""
    path = os.path.join(folder, f"s{size}.db")
    log = os.path.join(folder, f"fill{size}.log")
    if not os.path.exists(path):
        with open(log, "w", encoding="ascii") as file:
            subprocess.run([FILL, path, str(size)], check=True, stdout=file)
    return path


def print_fill(folder, size, ratios):
    """Articles a second over time, and the file by what was put into it."""
    with open(os.path.join(folder, f"fill{size}.log"), encoding="ascii") as f:
        rows = [[float(field) for field in line.split()] for line in f]
    file = os.path.getsize(os.path.join(folder, f"s{size}.db"))
    print(f"{size:9} articles: {rows[-1][1]:.0f} s, {rows[-1][2]:.0f} s of CPU;"
          f" file {file / 1e6:.0f} MB")
    for column, clock in ((1, "clock"), (2, "CPU")):
        first = rows[0][0] / rows[0][column]
        last = ((rows[-1][0] - rows[-2][0]) /
                (rows[-1][column] - rows[-2][column]))
        print_ratio(ratios, f"put, {size}, by {clock}", last / first, ">= 0.8",
                    f"last tenth {last:.0f} a second, first {first:.0f}")
    print_ratio(ratios, f"file, {size}", file / (rows[-1][3] + rows[-1][4]),
                "<= 1.5", "of html and text")


# --- against static files

# Name: (path below the feed's or the file's, request headers, status).
def static_variants(server, buffer):
    tag = {name: read_etag(server, path, buffer, headers)
           for name, path, headers in (
               ("feed", "/feeds/feed.atom", ""),
               ("static", "/static/feed.atom", ""))}
    none = {name: f"If-None-Match: {etag}" for name, etag in tag.items()}
    packed = "Accept-Encoding: gzip"
    return {
        "feed": ("/feeds/feed.atom", None),
        "static": ("/static/feed.atom", None),
        "dressed": ("/dressed/feed.atom", None),
        "feed gzip": ("/feeds/feed.atom", packed),
        "deflate": ("/deflate/feed.atom", packed),
        "static .gz": ("/packed/feed.atom", packed),
        "feed 304": ("/feeds/feed.atom", none["feed"]),
        "static 304": ("/static/feed.atom", none["static"]),
        "dressed 304": ("/dressed/feed.atom", none["static"]),
    }


# Name: (above, below, aim) of requests a second.
STATIC_RATIOS = {
    "plain": ("feed", "static", ">= 0.90"),
    "plain_dressed": ("feed", "dressed", None),
    "gzip_vs_deflate": ("feed gzip", "deflate", ">= 5.00"),
    "gzip_vs_file": ("feed gzip", "static .gz", None),
    "not_modified": ("feed 304", "static 304", ">= 0.90"),
    "not_modified_dressed": ("feed 304", "dressed 304", None),
}


def wrk(server, path, header, seconds):
    """CPU seconds a request, requests a second."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s"]
    if header:
        command += ["-H", header]
    cpu = server.cpu()
    out = subprocess.run(
        command + [f"http://127.0.0.1:{server.port}{path}"], check=True,
        capture_output=True, text=True).stdout
    cpu = server.cpu() - cpu
    if "Non-2xx" in out or "Socket errors" in out:
        raise RuntimeError(out)
    count = int(re.search(r"(\d+) requests in", out).group(1))
    return cpu / count, float(re.search(r"Requests/sec: +(\S+)", out).group(1))


def h2load(server, path, header, count):
    command = ["h2load", f"-n{count}", f"-c{CONNECTIONS}", "-m1"]
    if header:
        command += ["-H", header]
    cpu = server.cpu()
    out = subprocess.run(
        command + [f"http://127.0.0.1:{server.port}{path}"], check=True,
        capture_output=True, text=True).stdout
    cpu = server.cpu() - cpu
    if f" {count} succeeded" not in out:
        raise RuntimeError(out)
    return cpu / count, float(re.search(r"([\d.]+) req/s", out).group(1))


def check_static(server, variants, buffer):
    """The file gets the feed's bytes; each variant has to send them."""
    _, body = fetch(server, "/feeds/feed.atom", buffer, "")
    path = os.path.join(server.run, "pages", "feed.atom")
    with open(path, "wb") as file:
        file.write(body)
    with gzip.open(path + ".gz", "wb", 6) as file:
        file.write(body)
    if body.count(b"<entry") != 30:
        raise RuntimeError("the feed has not 30 entries")
    variants.update(static_variants(server, buffer))
    for name, (path, header) in variants.items():
        sent, got = fetch(server, path, buffer,
                          header + "\r\n" if header else "")
        wanted = b"" if name.endswith("304") else body
        is_packed = sent < len(body) // 2
        if got != wanted or is_packed != bool(header):
            raise RuntimeError(f"{name} does not send what it should")
    return len(body)


def static(args, ratios):
    print("== feeds against static files")
    buffer = bytearray(BUFFER)
    server = make_server(fill(args.k, 1000))
    variants, turns, h2 = {}, {}, {}
    done = False
    try:
        server.start(take_cores())
        size = check_static(server, variants, buffer)
        server.find_processes()
        for _ in range(args.r):
            for name, (path, header) in variants.items():
                turns.setdefault(name, []).append(
                    wrk(server, path, header, args.s))
        for _ in range(args.r):
            for name, (path, header) in variants.items():
                count = max(8, int(turns[name][0][1] * args.s / 2))
                h2.setdefault(name, []).append(
                    h2load(server, path, header, count))
        done = True
    finally:
        end([server], done)
    print(f"a feed of {size / 1000:.0f} kB, best of {args.r} rounds\n")
    print_static(turns, h2)
    print_static_ratios(turns, ratios)


def print_static(turns, h2):
    print(f"{'variant':14}{'CPU us':>9}{'req/s':>9}{'spread':>16}"
          f"{'h2 CPU us':>11}{'h2 req/s':>10}")
    for name, rounds in turns.items():
        cpu, rate = min(c for c, _ in rounds), max(r for _, r in rounds)
        spread = statistics.median(c for c, _ in rounds) / cpu - 1
        slow = 1 - statistics.median(r for _, r in rounds) / rate
        print(f"{name:14}{cpu * 1e6:9.1f}{rate:9.0f}{spread:9.1%}{slow:7.1%}"
              f"{min(c for c, _ in h2[name]) * 1e6:11.1f}"
              f"{max(r for _, r in h2[name]):10.0f}")


def print_static_ratios(turns, ratios):
    print(f"\n{'ratio':34}{'':>8}  {'aim':10}")
    for name, (above, below, aim) in STATIC_RATIOS.items():
        rate = [max(r for _, r in turns[of]) for of in (above, below)]
        cpu = [min(c for c, _ in turns[of]) for of in (above, below)]
        print_ratio(ratios, name, rate[0] / rate[1], aim,
                    f"req/s of {above} / {below}")
        print_ratio(ratios, name + "_cpu", cpu[1] / cpu[0], aim,
                    f"CPU of {below} / {above}")


# --- sizes

def count_names(server, buffer):
    """What the newest 500 articles have most: an author, a tag; a word that
    all have, and one that has about one in ten."""
    _, body = fetch(server, "/m/feed.json?limit=500", buffer, "")
    items = json.loads(body)["items"]
    authors, tags, words = (collections.Counter() for _ in range(3))
    for item in items:
        authors.update(author["name"] for author in item["authors"])
        tags.update(item.get("tags", ()))
        words.update(set(re.findall(r"[a-z]{3,}", item["content_html"])))
    some = min(words, key=lambda word: (abs(words[word] - 60), word))
    every = [word for word in sorted(words) if words[word] == len(items)
             and word not in ("href", "https", "news", "example", "topic")]
    return (authors.most_common(1)[0][0], tags.most_common(1)[0][0],
            every[0], some)


# Name: (path, what it is compared with in the smallest store, aim).
def lists(author, tag, every, some):
    quote = author.replace(" ", "+")
    return {
        "feed": ("feed.atom", "feed", True),
        "front": ("", "front", True),
        "month": ("archive/2025-10.atom", "month", True),
        "old month": ("archive/2021-05.atom", "month", True),
        "section": ("feed.atom?section=Sport", "section", True),
        "author": (f"feed.atom?author={quote}", "author", True),
        "tag": (f"feed.atom?tag={tag}", "tag", True),
        "search common": (f"search?q={every}", "search common", True),
        "search middling": (f"search?q={some}", "search middling", True),
        "search rare": ("search?q=zephyrine", "search rare", True),
        "feeds.opml": ("feeds.opml", "feeds.opml", True),
        "path": ("feed.atom?path=/sport/", "path", False),
        "page 20": ("feed.atom?page=20", "page 20", False),
        "two words": ("search?q=evenly+oddly", "two words", False),
        "other host's": ("search?q=elsewhere", "other host's", False),
    }


# The same in every store, since all of it is in the newest thousand.
SAME = ("feed", "front", "month", "section", "search common",
        "search middling", "search rare", "path")


class Fresh:
    """Paths that were never asked for."""

    def __init__(self):
        self.n = 0

    def path(self, path):
        self.n += 1
        return f"/m/{self.n:06}/{path}"


def check_sizes(servers, paths, buffer):
    for name in SAME:
        bodies = [fetch(server, "/m/" + paths[name][0], buffer, "")[1]
                  for server in servers.values()]
        if any(body != bodies[0] for body in bodies):
            raise RuntimeError(f"{name} is not the same in all stores")


def measure_list(server, path, fresh, turn, buffer):
    """CPU seconds a request: made anew, and as served; not compressed, which
    would take most of the time."""
    once = "/m/" + path
    served = measure(server, [once] * 100, buffer, "")[0] / 100
    taken = measure(server, [fresh.path(path), once], buffer, "")[0]
    anew = [fresh.path(path) for _ in range(round(turn / taken) or 1)]
    cpu = measure(server, anew + [once], buffer, "")[0] - served
    return cpu / len(anew), served


def sizes(args, ratios):
    print("== stores of several sizes")
    buffer = bytearray(BUFFER)
    servers = {size: make_server(fill(args.k, size)) for size in args.n}
    fresh, turns, done = Fresh(), {}, False
    try:
        core = take_cores()
        for server in servers.values():
            server.start(core)
        paths = lists(*count_names(servers[args.n[0]], buffer))
        check_sizes(servers, paths, buffer)
        for server in servers.values():
            server.find_processes()
        for _ in range(args.r):
            for name, (path, base, _) in paths.items():
                for size, server in servers.items():
                    if base != name and size == args.n[0]:
                        continue  # it has no such list
                    turns.setdefault((name, size), []).append(
                        measure_list(server, path, fresh, args.t, buffer))
        done = True
    finally:
        end(servers.values(), done)
    for size in args.n[1:]:
        print_fill(args.k, size, ratios)
    print_sizes(args, paths, turns, ratios)


def print_sizes(args, paths, turns, ratios):
    anew = {key: min(a for a, _ in rounds) for key, rounds in turns.items()}
    kept = {key: min(s for _, s in rounds) for key, rounds in turns.items()}
    for title, best_of in (("made anew", anew), ("as served", kept)):
        print(f"\nCPU us, {title}" + " " * (26 - len(title)) +
              "".join(f"{size:>12}" for size in args.n))
        for name in paths:
            print(f"    {name:30}" + "".join(
                f"{best_of[name, size] * 1e6:12.0f}"
                if (name, size) in best_of else f"{'':12}" for size in args.n))
    print(f"\n{'ratio':34}{'':>8}  {'aim':10}")
    for size in args.n[1:]:
        for name, (_, base, has_aim) in paths.items():
            print_ratio(ratios, f"{name}, {size}",
                        anew[name, size] / anew[base, args.n[0]],
                        "<= 1.50" if has_aim else None,
                        f"CPU, to {base} of {args.n[0]}")


# --- memory

def rss(server):
    """kB of the child, the process that has most."""
    most = 0
    for pid in server.pids:
        with open(f"/proc/{pid}/status", encoding="ascii") as file:
            for line in file:
                if line.startswith("VmRSS"):
                    most = max(most, int(line.split()[1]))
    return most


def mixed(server, paths, old, fresh, n):
    """Requests of all kinds, in their shares: path and headers."""
    kinds = [path for name, (path, base, _) in paths.items() if name == base]
    for i in range(n):
        if i % 20 == 0:
            yield fresh.path(kinds[i // 20 % len(kinds)]), GZIP
        elif i % 20 == 1:
            yield "/m/feed.atom", f"A-IM: feed\r\nIf-None-Match: {old}\r\n"
        elif i % 4 == 0:
            yield "/m/feed.atom", GZIP
        elif i % 4 == 1:
            yield "/m/feed.atom", ""
        elif i % 4 == 2:
            yield "/m/feed.rss", GZIP
        else:
            yield "/m/feed.atom", f"If-None-Match: {server.tag}\r\n"


def run_mixed(server, requests, buffer):
    connections = [server.connect() for _ in range(CONNECTIONS)]
    waiting = []
    try:
        for i, (path, headers) in enumerate(requests):
            connection = connections[i % CONNECTIONS]
            if len(waiting) == CONNECTIONS:
                read_answer(waiting.pop(0), buffer)
            ask(connection, path, headers)
            waiting.append(connection)
        for connection in waiting:
            read_answer(connection, buffer)
    finally:
        for connection in connections:
            connection.close()


def memory(args, ratios):
    print("== memory of a child")
    buffer = bytearray(BUFFER)
    with tempfile.TemporaryDirectory() as folder:
        store = os.path.join(folder, "s1000.db")
        shutil.copy(fill(args.k, 1000), store)
        server = make_server(store)
        done = False
        try:
            server.start(take_cores())
            taken = run_memory(server, store, args, buffer)
            done = True
        finally:
            end([server], done)
    for count, size in taken:
        print(f"{count:9} requests: {size / 1024:.1f} MB")
    for (count, size), aim in zip(taken[1:-1], ("<= 1.10", None)):
        print_ratio(ratios, f"memory since {count}", taken[-1][1] / size, aim,
                    f"RSS after {taken[-1][0]} requests / {count}")


def run_memory(server, store, args, buffer):
    paths = lists(*count_names(server, buffer))
    old = read_etag(server, "/m/feed.atom", buffer)
    server.find_processes()
    fresh, taken, done, step = Fresh(), [], 0, max(1, min(500, args.m // 100))
    marks = (args.m // 100, args.m // 10, args.m // 2, args.m)
    for mark in marks:
        while done < mark:
            server.tag = read_etag(server, "/m/feed.atom", buffer)
            run_mixed(server, mixed(server, paths, old, fresh, step), buffer)
            done += step
            subprocess.run([FILL, "-t", str(done), store, "2"], check=True,
                           stdout=subprocess.DEVNULL)
        taken.append((done, rss(server)))
    return taken


# --- all

PARTS = {"static": static, "sizes": sizes, "memory": memory}


def parse():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("-n", default="1000,100000", metavar="SIZES",
                        help="articles of the stores (1000,100000)")
    parser.add_argument("-r", type=int, default=5, metavar="ROUNDS",
                        help="so many turns of each variant (5)")
    parser.add_argument("-s", type=int, default=1, metavar="SECONDS",
                        help="what a turn takes, against files (1)")
    parser.add_argument("-t", type=float, default=0.1, metavar="SECONDS",
                        help="what a turn takes of CPU, for lists (0.1)")
    parser.add_argument("-m", type=int, default=100000, metavar="REQUESTS",
                        help="of the last measure of memory (100000)")
    parser.add_argument("-k", metavar="FOLDER", help="keeps the stores there")
    parser.add_argument("part", nargs="*", default=list(PARTS))
    args = parser.parse_args()
    args.n = sorted(int(size) for size in args.n.split(","))
    return args


def main():
    args = parse()
    end_cleanly()
    own = None if args.k else tempfile.TemporaryDirectory(dir=BUILD)
    args.k = os.path.abspath(args.k or own.name)
    ratios = {}
    try:
        for part in args.part:
            PARTS[part](args, ratios)
            print()
    finally:
        if own:
            own.cleanup()
    write_ratios("bench-feeds.json", ratios)


if __name__ == "__main__":
    main()
