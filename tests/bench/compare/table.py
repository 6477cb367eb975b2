"""What was measured, as a table: for a terminal, and for RESULTS.md.

    tests/bench/compare/table.py [RESULTS.json]

prints the table of the last run, or of the one in the file; with --write it is
put into tests/bench/RESULTS.md and README.md, between their markers, and the
charts are drawn anew.

A ratio says how many times as fast we are as the row's, 1.00 being as fast: the
middle one of the rounds, by processor time, and by the clock.
"""
import argparse
import json
import os
import sys
import textwrap
from pathlib import Path

import charts

TOP = Path(__file__).resolve().parent.parent.parent.parent
BENCH = TOP / "tests/bench"
KEPT = BENCH / "results.json"

PARTS = {
    "stream": "Stream engine",
    "apache": "Filter in Apache",
    "extraction": "Extraction",
    "feeding": "Feeds",
    "storing": "Store",
}
BODY = "body F1, scrapinghub"
BEGIN = "<!-- begin of what `make bench` writes -->"
END = "<!-- end of what `make bench` writes -->"

# What the README tells: part, task, against whom, and the words for it.
HEADLINES = (
    ("stream", "cut what 10 rules name", "lol-html",
     "cutting what ten rules name out of pages in memory, {}, against "
     "lol-html"),
    ("stream", "cut what 1,000 rules name", "lol-html",
     "the same by 1,000 rules, {}"),
    ("apache", "cut one element", "mod_substitute",
     "cutting an element in Apache, {}, against mod_substitute"),
    ("apache", "cut one element", "mod_proxy_html, changes one address instead",
     "and {}, against mod_proxy_html, which changes an address meanwhile"),
    ("extraction", "page to article", "trafilatura, fast",
     "from a page to an article, {}, against trafilatura's fast mode"),
    ("feeding", "whole, not compressed", "a file",
     "a feed of 30 articles, {}, against the same bytes as a file"),
    ("storing", "put, 500 to a transaction", "SQLite, plain rows and FTS5",
     "putting articles into the store, {}, against plain rows in SQLite with "
     "an index of words"),
)


# --- numbers

def amount(value):
    """Three figures, or more where they are whole."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def times(value):
    return f"{value:.0f}" if value >= 100 else (
        f"{value:.1f}" if value >= 10 else f"{value:.2f}")


def score(value):
    return f"{value:.3f}".lstrip("0") if value < 1 else f"{value:.3f}"


def aim_of(row):
    if "aim" not in row:
        return ""
    reached = row["cpu_times"] >= row["aim"]
    return f"≥ {row['aim']:g}{'' if reached else ', missed'}"


def cells(row):
    """A row of the table, but for its task."""
    ratios = ["1", "1"] if row["ours"] else [times(row["cpu_times"]),
                                             times(row["clock_times"])]
    spread = "" if row["ours"] else "–".join(map(times, row["cpu_range"]))
    return [row["name"], amount(row["cpu"]), amount(row["clock"]), *ratios,
            spread, aim_of(row)]


NOTE = """\
`by CPU` is what is done in a second of processor time, `by the clock` in a
second of that, in the middle round; `times` is how many times as fast we are in
the same round, in the middle of all rounds, so that less than 1 says we are
slower. `all rounds` is the least and the most of these. An aim is for the ratio
by CPU."""

HEAD = ["", "by CPU", "by the clock", "times, CPU", "times, clock",
        "CPU, all rounds", "aim"]


def groups(part):
    """(task, unit, rows), in order."""
    found = []
    for row in part.get("rows", ()):
        if not found or found[-1][0] != row["task"]:
            found.append((row["task"], row["unit"], []))
        found[-1][2].append(row)
    return found


def quality_columns(part):
    columns = []
    for row in part["quality"]:
        columns += [name for name in row["figures"] if name not in columns]
    return columns


# --- Markdown

def wrap(text):
    return textwrap.fill(text, 80, break_long_words=False,
                         break_on_hyphens=False, subsequent_indent="  "
                         if text.startswith("* ") else "")


def line(cells_):
    return "| " + " | ".join(cells_) + " |"


def rule(n):
    return "|---|" + "---:|" * (n - 1)


def markdown_rows(part):
    out = [line(HEAD), rule(len(HEAD))]
    for task, unit, rows in groups(part):
        out.append(line([f"**{task}**, {unit}"] + [""] * (len(HEAD) - 1)))
        out += [line(cells(row)) for row in rows]
    return out


def markdown_quality(part):
    columns = quality_columns(part)
    out = ["", line(["how right", *columns]), rule(len(columns) + 1)]
    for row in part["quality"]:
        figures = [score(row["figures"][c]) if c in row["figures"] else ""
                   for c in columns]
        out.append(line([row["name"], *figures]))
    return out


def markdown_part(name, part):
    out = [f"### {PARTS[name]}", ""]
    if part.get("error"):
        return out + [f"Failed: {part['error']}", ""]
    for text in part.get("about", ()):
        out += [wrap(text), ""]
    out += markdown_rows(part)
    if part.get("quality"):
        out += markdown_quality(part)
    if part.get("skipped"):
        out.append("")
        out += [wrap(f"* Skipped: {peer}: {why}.") for peer, why in
                part["skipped"]]
    return out + [""]


def markdown(results):
    made = results["made"]
    versions = ", ".join(f"{name} {version}" for name, version in
                         made["versions"].items())
    out = [wrap(f"{made['date']}, `{made['command']}`: {made['cpu']}, "
                f"{made['cores']} cores, {made['memory']} of memory, "
                f"{made['system']}, load {made['load']} when it began. "
                f"{versions}."), "", NOTE, ""]
    for name in PARTS:
        if name in results["parts"]:
            out += markdown_part(name, results["parts"][name])
    return "\n".join(out).rstrip("\n") + "\n"


def headlines(results):
    """Lines for the README: those of the figures that are there."""
    out = []
    for part, task, name, words in HEADLINES:
        for row in results["parts"].get(part, {}).get("rows", ()):
            if row["task"] == task and row["name"] == name:
                out.append("* " + words.format(
                    f"**{times(row['cpu_times'])} times as fast**"))
    return out + quality_headline(results)


def quality_headline(results):
    """Ours, held out, and the best of the peers."""
    rows = [row for row in
            results["parts"].get("extraction", {}).get("quality", ())
            if BODY in row["figures"]]
    ours = [row for row in rows if row["name"] == "newsclean, held out"]
    theirs = [row for row in rows if not row["ours"]]
    if not ours or not theirs:
        return []
    best = max(theirs, key=lambda row: row["figures"][BODY])
    return [f"* how right it is, a body F1 of "
            f"**{score(ours[0]['figures'][BODY])}** on scrapinghub's pages, by "
            "a model that has seen no page of the site; the best peer here, "
            f"{best['name']}, has {score(best['figures'][BODY])}"]


def readme(results):
    out = []
    for name in PARTS:
        for chart in charts.CHARTS:
            if chart.part == name and charts.bars(chart, results):
                out.append(f"![{chart.title}](tests/bench/charts/{chart.file})")
    told = headlines(results)
    told = [wrap(text + (";" if text is not told[-1] else "."))
            for text in told]
    return "\n".join(told + [""] + out) + "\n"


def between(text, inside, path="the text"):
    """TEXT with INSIDE between its markers."""
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        raise ValueError(f"{path} has not its two markers, once each")
    before, rest = text.split(BEGIN)
    if END not in rest:
        raise ValueError(f"{path} has its markers in the wrong order")
    return f"{before}{BEGIN}\n\n{inside}\n{END}{rest.split(END)[1]}"


# --- a terminal

def plain(results):
    out = []
    for name, part in results["parts"].items():
        out.append(f"\n{PARTS[name].upper()}")
        if part.get("error"):
            out.append(f"  failed: {part['error']}")
            continue
        out += [f"  {text}" for text in part.get("about", ())]
        for task, unit, rows in groups(part):
            out.append(f"\n  {task + ', ' + unit:54}{'CPU':>10}{'clock':>10}"
                       f"{'x CPU':>8}{'x clock':>8}  aim")
            for row in rows:
                c = cells(row)
                out.append(f"    {c[0]:52}{c[1]:>10}{c[2]:>10}{c[3]:>8}"
                           f"{c[4]:>8}  {c[6]}".rstrip())
        if part.get("quality"):
            out += plain_quality(part)
        out += [f"  skipped {peer}: {why}" for peer, why in
                part.get("skipped", ())]
    return "\n".join(out) + "\n"


def plain_quality(part):
    columns, out = quality_columns(part), []
    out = ["", "  how right"]
    for row in part["quality"]:
        out.append(f"    {row['name']:28}" + "  ".join(
            f"{column} {score(row['figures'][column])}" for column in columns
            if column in row["figures"]))
    return out


# --- all

def write(results):
    """All that the tree has of a run."""
    KEPT.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n",
                    encoding="utf-8")
    for path, inside in ((BENCH / "RESULTS.md", markdown(results)),
                         (TOP / "README.md", readme(results))):
        text = path.read_text(encoding="utf-8")
        path.write_text(between(text, inside, path), encoding="utf-8")
    charts.write(results, BENCH / "charts")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("results", nargs="?", default=KEPT)
    parser.add_argument("--write", action="store_true",
                        help="into RESULTS.md, README.md and the charts")
    parser.add_argument("--markdown", action="store_true",
                        help="as RESULTS.md has it")
    parser.add_argument("--readme", action="store_true",
                        help="what README.md has of it")
    parser.add_argument("--charts", metavar="FOLDER",
                        help="draws the charts there")
    args = parser.parse_args()
    results = json.loads(Path(args.results).read_text(encoding="utf-8"))
    if args.write:
        write(results)
    if args.charts:
        os.makedirs(args.charts, exist_ok=True)
        charts.write(results, args.charts)
    form = markdown if args.markdown else readme if args.readme else plain
    sys.stdout.write(form(results))


if __name__ == "__main__":
    main()
