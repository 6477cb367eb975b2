"""Articles out of pages: how fast, and how right.

Every extractor is a process that gets the address and the file of a page in a
line, and answers with a line of JSON; its processor time is that of the
process, without what it takes to start. The scorer and the truth stand beside
the project ($NC_SHARED/tools, $NC_SHARED/corpus/dev); without them speed alone
is told.
"""
import json
import os
import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import peers
from material import CORPUS, SHARED, TOOL, TOP, describe, pages
from turns import Driver, rows, take, those_that_work

HERE = os.path.dirname(os.path.abspath(__file__))
OURS = "newsclean"
FAST = "trafilatura, fast"
TASK = "page to article"
AIMS = {FAST: 10}
# Corpus: what is scored, by the scorer's names; what it is called.
QUALITY = {
    "scrapinghub": ("F1", "body F1, scrapinghub"),
    "trafilatura": ("snip_f1", "snippets F1, trafilatura's pages"),
    "wcxb": ("F1", "body F1, wcxb"),
}
IN_SAMPLE = (
    "The shipped model was trained with the pages that it is measured on (in "
    "sample); held out is what a model scores that has seen no page of the "
    "site, as it was written down after the last training.")
METADATA = {  # of the pages of trafilatura's corpus
    "title_exact": "title exact", "author_match": "author exact",
    "date_match": "date exact",
}
# The rows of RESULTS.md that have the held-out figures, by their beginnings.
HELD_OUT = {
    "scrapinghub": "| scrapinghub, ", "trafilatura": "| trafilatura, ",
    "wcxb": "| wcxb, ",
}


# --- who takes part

def contestants(skipped, versions):
    """Name: the command of its process."""
    found = {OURS: (TOOL, "extract", "--batch")}
    driver = os.path.join(HERE, "extract_driver.py")
    for name, package, mode in (
            (FAST, "trafilatura", "trafilatura-fast"),
            ("trafilatura", "trafilatura", "trafilatura"),
            ("resiliparse", "resiliparse", "resiliparse")):
        try:
            python, versions[package] = peers.python(package)
            found[name] = (python, driver, mode)
        except peers.Missing as missing:
            skipped.append([name, str(missing)])
    try:
        program, versions["rs-trafilatura"] = peers.rs_trafilatura()
        found["rs-trafilatura"] = (program,)
    except peers.Missing as missing:
        skipped.append(["rs-trafilatura", str(missing)])
    try:
        folder, (versions["@mozilla/readability"],
                 versions["jsdom"]) = peers.npm()
        found["Readability.js, jsdom"] = ("node", folder / "readability.mjs")
    except peers.Missing as missing:
        skipped.append(["Readability.js, jsdom", str(missing)])
    return found


def fields(answer):
    found = json.loads(answer)
    return {"text": found.get("text"), "title": found.get("title"),
            "author": found.get("authors") or found.get("byline")
            or found.get("author"),
            "date": found.get("published") or found.get("date")}


# --- speed

def cpu_of(process):
    """Seconds of all its threads; as server.Server.cpu reads it."""
    return time.clock_gettime(~process.pid << 3 | 2)


def contest(driver, lines):
    def once():
        cpu, clock = cpu_of(driver.process), time.perf_counter()
        for line in lines:
            driver.ask(line)
        return ((cpu_of(driver.process) - cpu) / len(lines),
                (time.perf_counter() - clock) / len(lines))
    return once


def speed(commands, quick, skipped):
    folder = CORPUS / "scrapinghub"
    if folder.is_dir() and not os.environ.get("BENCH_PAGES"):
        found = sorted((folder / "pages").glob("*.html"))
        source = "scrapinghub's corpus"
    else:
        found, source = pages(115)
    found = found[::5 if quick else 2]
    lines = [f"https://news.example/{i}\t{path}"
             for i, path in enumerate(found)]
    drivers = {name: Driver(*command) for name, command in commands.items()}
    try:
        who = those_that_work({name: contest(driver, lines) for name, driver in
                               drivers.items()}, OURS, skipped)
        made = rows(TASK, "pages/s", take(who, 3 if quick else 5), OURS, AIMS)
    finally:
        for driver in drivers.values():
            driver.close()
    return (describe(found, source)[0] + ". All give text and what else they "
            "know of an article; resiliparse text and title alone, newsclean "
            "clean HTML too."), made


# --- quality

def score(scorer, command, corpus):
    folder = CORPUS / corpus
    truth = scorer.load_truth(str(folder))
    driver = Driver(*command)
    try:
        found = {row["id"]: fields(driver.ask(
            f"{row.get('url') or ''}\t{folder}/pages/{row['id']}.html"))
            for row in truth}
    finally:
        driver.close()
    return scorer.aggregate(scorer.evaluate(truth, found))


def read_held_out():
    """What a model scores that has seen no page of the site, as it was written
    down after the last training."""
    text = (TOP / "tests/bench/RESULTS.md").read_text(encoding="utf-8")
    figures = {}
    for corpus, begin in HELD_OUT.items():
        for line in text.splitlines():
            if line.startswith(begin) and " F1 |" in line:
                cell = line.split("|")[4].strip()
                if re.fullmatch(r"[01]?\.\d+", cell):
                    figures[QUALITY[corpus][1]] = float(cell)
                break
    return figures


def score_all(scorer, commands, corpora, skipped):
    """(name, corpus): figures. Nothing is timed, so two may run at a time."""
    jobs = [(name, corpus) for corpus in corpora for name in commands]

    def work(job):
        try:
            return score(scorer, commands[job[0]], job[1])
        except (OSError, RuntimeError, ValueError) as error:
            return error

    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as crew:
        done = dict(zip(jobs, crew.map(work, jobs)))
    for (name, corpus), figures in list(done.items()):
        if isinstance(figures, Exception):
            skipped.append([f"{name} on {corpus}", str(figures)])
            del done[name, corpus]
    return done


def quality_rows(names, done):
    made = {name: {"name": name, "ours": name == OURS, "figures": {}}
            for name in names}
    for (name, corpus), figures in done.items():
        metric, title = QUALITY[corpus]
        made[name]["figures"][title] = figures[metric]
        if corpus == "trafilatura":
            for metric, title in METADATA.items():
                made[name]["figures"][title] = figures[metric]
    made[OURS]["name"] = "newsclean, in sample"
    measured = {title for row in made.values() for title in row["figures"]}
    held = {title: value for title, value in read_held_out().items()
            if title in measured}
    first = [{"name": "newsclean, held out", "ours": True, "figures": held}]
    return (first if held else []) + [row for row in made.values()
                                      if row["figures"]]


def quality(commands, quick, skipped):
    sys.path.insert(0, str(SHARED / "tools"))
    try:
        import eval as scorer
    except ImportError:
        skipped.append(["quality", "no scorer at $NC_SHARED/tools"])
        return []
    here = [corpus for corpus in QUALITY
            if (CORPUS / corpus / "truth.jsonl").exists()]
    if not here:
        skipped.append(["quality", "no pages with truth at "
                        "$NC_SHARED/corpus/dev"])
        return []
    done = score_all(scorer, commands, here[:1] if quick else here, skipped)
    return quality_rows(commands, done)


def run(quick):
    skipped, versions = [], {}
    commands = contestants(skipped, versions)
    about, made = speed(commands, quick, skipped)
    right = quality(commands, quick, skipped)
    about = [about] + ([IN_SAMPLE] if right else [])
    return {"about": about, "rows": made, "quality": right,
            "skipped": skipped, "versions": versions}
