#!/usr/bin/env python3
"""How fast pages come into a store, against how fast they are extracted.

    tests/bench/import.py

Takes the pages of $NC_SHARED/corpus/dev, and for one thread and for one a
processor measures

    extract   `newsclean extract --batch`, as many processes as threads, on
              equal parts: the extractor's own rate
    import    `newsclean import` of a list of the same pages into a new store
    archive   the same pages in one .warc.gz
    again     the list once more: nothing is to be written

in pages a second of the clock and of processor time, and their ratio to
`extract`: by the clock where the machine is otherwise idle, by processor time
where it is not. An import also cleans each page, as the server does. The best
of some rounds counts. The figures go to build/bench-import.json: rows of
threads, what, metric, value, aim.
"""
import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent
TOOL = os.environ.get("NEWSCLEAN", str(TOP / "build/newsclean"))
SHARED = Path(os.environ.get("NC_SHARED", TOP.parent / "shared"))
PAGES = SHARED / "corpus/dev"
FIGURES = TOP / "build/bench-import.json"

ROUNDS = 3
AIM = .90


def record(url, page):
    http = (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
            b"Content-Length: %d\r\n\r\n" % len(page)) + page
    return gzip.compress(
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: %s\r\n"
        b"Content-Type: application/http; msgtype=response\r\n"
        b"Content-Length: %d\r\n\r\n%s\r\n\r\n"
        % (url.encode(), len(http), http), 6)


def prepare(folder, pages):
    """Lists and an archive of the same pages under the same addresses."""
    rows = [(str(page), f"https://news.example/{i}")
            for i, page in enumerate(pages)]
    (folder / "list").write_text(
        "".join(f"{page}\t{url}\n" for page, url in rows))
    with open(folder / "pages.warc.gz", "wb") as archive:
        for page, url in rows:
            archive.write(record(url, Path(page).read_bytes()))
    return [f"{url}\t{page}\n" for page, url in rows]


def timed(commands, stdins):
    """Seconds of the clock and of the processors that COMMANDS take, all at
    once."""
    start = time.monotonic()
    children = [subprocess.Popen(command, stdin=stdin,
                                 stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)
                for command, stdin in zip(commands, stdins)]
    spent = 0.0
    for child in children:
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode < 0 or child.returncode > 1:
            sys.exit(f"import.py: the tool ended with {child.returncode}")
        spent += usage.ru_utime + usage.ru_stime
    return time.monotonic() - start, spent


def extract(folder, asks, jobs):
    stdins = []
    for i in range(jobs):
        (folder / f"ask{i}").write_text("".join(asks[i::jobs]))
        stdins.append(open(folder / f"ask{i}", "rb"))
    result = timed([[TOOL, "extract", "--batch"]] * jobs, stdins)
    for stdin in stdins:
        stdin.close()
    return result


def run_import(folder, jobs, *operands):
    return timed([[TOOL, "import", "--quiet", "--store", str(folder / "s.db"),
                   "--jobs", str(jobs), *operands]], [subprocess.DEVNULL])


def forget(folder):
    for file in folder.glob("s.db*"):
        file.unlink()


def measure(folder, asks, jobs):
    """What -> (clock, processors), the best of the rounds."""
    best = {}

    def note(what, figures):
        best[what] = tuple(map(min, best.get(what, figures), figures))

    by_list = ("--files", str(folder / "list"), "--base-url",
               "https://news.example/")
    for _ in range(ROUNDS):
        note("extract", extract(folder, asks, jobs))
        forget(folder)
        note("import", run_import(folder, jobs, *by_list))
        note("again", run_import(folder, jobs, *by_list))
        forget(folder)
        note("archive", run_import(folder, jobs, str(folder / "pages.warc.gz")))
    return best


def main():
    pages = sorted(PAGES.glob("*/pages/*.html"))
    jobs_max = len(os.sched_getaffinity(0))
    rows = []
    folder = Path(tempfile.mkdtemp(prefix="newsclean-bench-"))
    try:
        asks = prepare(folder, pages)
        for jobs in sorted({1, jobs_max}):
            best = measure(folder, asks, jobs)
            for what in ("extract", "import", "again", "archive"):
                for i, metric in enumerate(("clock", "processor")):
                    ratio = best["extract"][i] / best[what][i]
                    rows.append({"threads": jobs, "what": what,
                                 "metric": metric,
                                 "value": len(pages) / best[what][i],
                                 "ratio": ratio,
                                 "aim": AIM if what == "import" else None})
    finally:
        shutil.rmtree(folder)
    print(f"{len(pages)} pages, load {os.getloadavg()[0]:.1f}")
    print(f"{'threads':>7} {'what':<8} {'of':<10} {'pages/s':>8} {'ratio':>6}"
          f" {'aim':>5}")
    for row in rows:
        print(f"{row['threads']:>7} {row['what']:<8} {row['metric']:<10}"
              f" {row['value']:>8.0f} {row['ratio']:>6.2f}"
              f" {row['aim'] or '':>5}")
    FIGURES.write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
