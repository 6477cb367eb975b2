#!/usr/bin/env python3
"""How good and how fast extraction is.

    tests/bench/extract.py

Runs `build/newsclean extract --batch` (or $NEWSCLEAN) over each corpus of
$NC_SHARED/corpus/dev that is there, scores it with $NC_SHARED/tools/eval.py,
and prints a table with the aim beside each figure; then

    cpu     milliseconds of user and system time a page, files to JSON: of the
            whole process, and less what a process takes that gets no page
    memory  what the process grew by for the largest page, by its size
    trafilatura
            the same pages by `extract(fast=True)`, in this same run; installed
            by pip into build/bench/venv, and skipped where that cannot be

All of it goes to build/bench-extract.json: rows of corpus, metric, value, aim.
"""
import json
import os
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent
TOOL = os.environ.get("NEWSCLEAN", str(TOP / "build/newsclean"))
SHARED = Path(os.environ.get("NC_SHARED", TOP.parent / "shared"))
PAGES = SHARED / "corpus/dev"
OUT = TOP / "build/bench"
FIGURES = TOP / "build/bench-extract.json"

CORPORA = ("scrapinghub", "trafilatura", "wcxb", "readability", "defuddle")
TIMED = "scrapinghub"  # its pages are about as long as the aim's
ROUNDS = 3             # the least of so many is taken
PIP_SECONDS = 120
# The second is an extra of lxml to the first, which not every pip finds.
PACKAGES = "trafilatura", "lxml_html_clean"
TRAFILATURA = r"""
import sys, time, trafilatura
pages = [(url, open(path, "rb").read()) for url, path in
         (line.rstrip("\n").split("\t") for line in sys.stdin)]
def run():
    start = time.process_time()
    for url, page in pages:
        trafilatura.extract(page, url=url or None, fast=True,
                            output_format="json", with_metadata=True)
    return time.process_time() - start
trafilatura.extract(pages[0][1], fast=True)
print(trafilatura.__version__, min(run() for _ in range(int(sys.argv[1]))) / len(pages))
"""

# What is scored, by eval.py's names; of how many pages; and the aim.
METRICS = {
    "F1": "body F1", "exact": "pages exactly right",
    "snip_f1": "snippets F1", "title_exact": "title exact",
    "author_match": "author exact", "date_match": "date exact",
}
COUNTS = {"F1": "text_pages", "exact": "text_pages", "title_exact": "title_n",
          "author_match": "author_n", "date_match": "date_n"}
AIMS = {
    ("scrapinghub", "F1"): .980, ("scrapinghub", "exact"): .50,
    ("trafilatura", "snip_f1"): .935, ("trafilatura", "title_exact"): .80,
    ("trafilatura", "author_match"): .65, ("trafilatura", "date_match"): .91,
    ("wcxb", "F1"): .890, ("wcxb article", "F1"): .960,
}
AIM_CPU = 1.6      # ms a page
AIM_TIMES = 10     # times trafilatura's speed
AIM_MEMORY = 12    # times a page's size

NOTE = """\
The shipped model was trained on these very pages: body and snippets figures
flatter it here. How well it reads sites it has not seen is what
tests/train/train.py prints; tests/bench/RESULTS.md has those figures."""


# --- running

def lines_of(folder, rows):
    return "".join(f"{row.get('url') or ''}\t{folder}/pages/{row['id']}.html\n"
                   for row in rows)


def batch(lines):
    """Seconds of CPU that a batch took, and what it answered."""
    OUT.mkdir(parents=True, exist_ok=True)
    ask, answer = OUT / "extract.in", OUT / "extract.out"
    ask.write_text(lines, encoding="utf-8")
    with open(ask, "rb") as stdin, open(answer, "wb") as stdout:
        child = subprocess.Popen([TOOL, "extract", "--batch"], stdin=stdin,
                                 stdout=stdout)
        _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode < 0:
        sys.exit(f"extract.py: the tool ended by signal {-child.returncode}")
    return usage.ru_utime + usage.ru_stime, answer.read_bytes()


def predictions(rows, answers):
    """As eval.py wants them; a tool that answers too little is no figure."""
    found = [json.loads(line) for line in answers.splitlines()]
    if len(found) != len(rows):
        sys.exit(f"extract.py: {len(rows)} pages, {len(found)} answers")
    return {row["id"]: {"text": a.get("text"), "title": a.get("title"),
                        "author": a.get("authors") or a.get("byline"),
                        "date": a.get("published")}
            for row, a in zip(rows, found)}


# --- quality

def score(scorer, name, folder, add):
    rows = scorer.load_truth(str(folder))
    _, answers = batch(lines_of(folder, rows))
    pages = scorer.evaluate(rows, predictions(rows, answers))
    parts = [(name, pages)]
    types = sorted({page["type"] for page in pages if page["type"]})
    for kind in types if name == "wcxb" else ():
        parts.append((f"{name} {kind}",
                      [page for page in pages if page["type"] == kind]))
    for part, some in parts:
        figures = scorer.aggregate(some)
        for metric in METRICS:
            if metric in figures and (part == name or metric == "F1"):
                add(part, metric, figures[metric],
                    AIMS.get((part, metric)),
                    pages=figures[COUNTS.get(metric, "pages")])


def quality(add):
    sys.path.insert(0, str(SHARED / "tools"))
    import eval as scorer

    for name in CORPORA:
        folder = PAGES / name
        if (folder / "truth.jsonl").exists():
            score(scorer, name, folder, add)
        else:
            print(f"bench: skipped, no corpus {name} at {folder}")


# --- speed and memory

def timed_pages():
    folder = PAGES / TIMED
    if not (folder / "truth.jsonl").exists():
        return None, 0
    with open(folder / "truth.jsonl", encoding="utf-8") as truth:
        rows = [json.loads(line) for line in truth]
    size = sum((folder / "pages" / (row["id"] + ".html")).stat().st_size
               for row in rows)
    return lines_of(folder, rows), size


def speed(lines, size, add):
    """What a page costs without start-up, in milliseconds."""
    n = lines.count("\n")
    once = min(batch(lines)[0] for _ in range(ROUNDS))
    start = min(batch("")[0] for _ in range(ROUNDS))
    inside = 1e3 * (once - start) / n

    add(TIMED, "page_kb", size / n / 1e3, None)
    add(TIMED, "cpu_ms_a_page", 1e3 * once / n, AIM_CPU)
    add(TIMED, "cpu_ms_a_page_inside", inside, AIM_CPU)
    return inside


def peak_kb(pid):
    """The most memory a process has held; wait4 would count its parent's."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    raise RuntimeError("no VmHWM")


def memory(add):
    """Asks for a page of a few bytes first: what the process needs anyway."""
    if not os.path.exists("/proc/self/status"):
        print("bench: skipped memory, there is no /proc")
        return
    big = max(PAGES.glob("*/pages/*.html"), key=lambda p: p.stat().st_size,
              default=None)
    if big is None:
        return
    small = OUT / "small.html"
    small.write_text("<title>t</title><p>A page of a few bytes.</p>")
    with subprocess.Popen([TOOL, "extract", "--batch"], text=True,
                          stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as child:
        peaks = []
        for page in small, big:
            child.stdin.write(f"\t{page}\n")
            child.stdin.flush()
            child.stdout.readline()
            peaks.append(peak_kb(child.pid))
        child.stdin.close()
    size = big.stat().st_size
    add(big.parent.parent.name, "largest_page_kb", size / 1e3, None)
    add(big.parent.parent.name, "memory_vs_page",
        (peaks[1] - peaks[0]) * 1024 / size, AIM_MEMORY)


def installed():
    """The interpreter of a venv that has trafilatura; None without network."""
    venv = OUT / "venv"
    python = venv / "bin/python"

    def has():
        return python.exists() and subprocess.run(
            [python, "-c", "import trafilatura"], capture_output=True
        ).returncode == 0

    if has():
        return python
    try:
        for command in ([sys.executable, "-m", "venv", venv],
                        [python, "-m", "pip", "install", "-q", *PACKAGES]):
            subprocess.run(command, check=True, timeout=PIP_SECONDS,
                           capture_output=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return python if has() else None


def compare(lines, ours, add):
    python = installed()
    if not python:
        print("bench: skipped trafilatura, pip cannot install it here")
        return
    run = subprocess.run([python, "-c", TRAFILATURA, str(ROUNDS)],
                         input=lines, text=True, capture_output=True)
    if run.returncode:
        print("bench: skipped trafilatura, it failed: "
              + run.stderr.strip()[-200:])
        return
    version, seconds = run.stdout.split()
    theirs = 1e3 * float(seconds)
    add(TIMED, "trafilatura_fast_cpu_ms_a_page", theirs, None,
        version=version)
    add(TIMED, "times_as_fast_as_trafilatura", theirs / ours, AIM_TIMES)


# --- what is printed

def show(rows):
    print(f"\n{'corpus':<20} {'metric':<32} {'value':>8} {'aim':>6}")
    for row in rows:
        aim = "-" if row["aim"] is None else f"{row['aim']:g}"
        digits = 2 if row["metric"] not in METRICS else 3
        pages = f" {row['pages']} pages" if "pages" in row else ""
        print(f"{row['corpus']:<20} "
              f"{METRICS.get(row['metric'], row['metric']):<32} "
              f"{row['value']:>8.{digits}f} {aim:>6}{pages}")
    print()


def main():
    rows = []

    def add(corpus, metric, value, aim, **more):
        rows.append({"corpus": corpus, "metric": metric,
                     "value": round(value, 4), "aim": aim, **more})

    if not PAGES.is_dir():
        print(f"bench: skipped, no pages at {PAGES}")
        return
    quality(add)
    lines, size = timed_pages()
    if lines:
        ours = speed(lines, size, add)
        compare(lines, ours, add)
    else:
        print(f"bench: skipped speed, no corpus {TIMED} at {PAGES}")
    memory(add)
    show(rows)
    print(NOTE)
    with open(FIGURES, "w", encoding="utf-8") as out:
        json.dump({"note": " ".join(NOTE.split()), "figures": rows}, out,
                  indent=1)
        out.write("\n")


if __name__ == "__main__":
    main()
