"""Articles into a store, and out of it; pages into a store.

The floor is the same rows in SQLite, by its C interface and nothing else; the
second, more than half of the way to what a store has to do, has its index of
words too. rows.c says what each task is.
"""
import importlib
import os
import sqlite3
import subprocess
import tempfile
from pathlib import Path

from material import BUILD, pages, describe
from turns import Driver, rows, take

STORE, PLAIN, WORDS = ("newsclean's store", "SQLite, plain rows",
                       "SQLite, plain rows and FTS5")
NAMES = {STORE: "store", PLAIN: "plain", WORDS: "words"}
# Task: title, unit, against whom.
TASKS = {
    "put": ("put, 500 to a transaction", "articles/s", (PLAIN, WORDS)),
    "each": ("put, each a transaction", "articles/s", (PLAIN, WORDS)),
    "list": ("the newest 30, whole", "articles/s", (PLAIN,)),
    "few": ("a search that finds ten", "articles/s", (WORDS,)),
    "many": ("a search that finds all, the newest 30", "articles/s", (WORDS,)),
}
EXTRACT, IMPORT, AGAIN = ("extract alone", "import of a list",
                          "the same once more, nothing to write")


def contest(driver, task, name):
    def once():
        cpu, clock, count = driver.do(f"{task} {NAMES[name]}")
        return cpu / count, clock / count
    return once


def articles(folder, quick):
    store = folder / "made-up.db"
    count = 1000 if quick else 3000
    subprocess.run([BUILD / "fill", store, str(count)], check=True,
                   stdout=subprocess.DEVNULL)
    driver, made = Driver(BUILD / "rows", store, folder), []
    try:
        for task, (title, unit, others) in TASKS.items():
            who = {name: contest(driver, task, name)
                   for name in (STORE, *others)}
            made += rows(title, unit, take(who, 3 if quick else 5), STORE)
    finally:
        driver.close()
    return count, made


def imports(folder, quick):
    """With a thread a processor; import.py has the rest of it."""
    its = importlib.import_module("import")
    found, source = pages(100 if quick else 500)
    asks = its.prepare(folder, found)
    jobs = len(os.sched_getaffinity(0))
    by_list = ("--files", str(folder / "list"), "--base-url",
               "https://news.example/")

    def work(step, *more):
        def once():
            cpu_clock = step(*more)
            return cpu_clock[1] / len(found), cpu_clock[0] / len(found)
        return once

    def new(*operands):
        its.forget(folder)
        return its.run_import(folder, jobs, *operands)

    who = {IMPORT: work(new, *by_list),
           AGAIN: work(its.run_import, folder, jobs, *by_list),
           EXTRACT: work(its.extract, folder, asks, jobs)}
    made = rows(f"pages into a store, {jobs} threads", "pages/s",
                take(who, 3), IMPORT, {EXTRACT: .9})
    return describe(found, source)[0], made


def run(quick):
    with tempfile.TemporaryDirectory(dir=BUILD) as name:
        folder = Path(name)
        count, made = articles(folder, quick)
        about, more = imports(folder, quick)
    return {"about": [f"{count:,} made-up articles of 11 kB, html and text; "
                      f"then {about}."],
            "rows": made + more, "skipped": [],
            "versions": {"SQLite": sqlite3.sqlite_version}}
