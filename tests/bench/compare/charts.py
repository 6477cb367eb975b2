"""Bar charts of a run, as SVG that needs nothing but itself.

Text is text, colours follow the reader's light or dark, and <title> and <desc>
say what there is to see.
"""
import os
from collections import namedtuple
from xml.sax.saxutils import escape

# KEY: what is drawn: `cpu`, the amount in a second of processor time, or a
# figure of quality. TASKS: those of the part that are drawn.
Chart = namedtuple("Chart", "file part title key tasks")

# It flatters, so it is told in the table alone.
IN_SAMPLE = "newsclean, in sample"

CHARTS = (
    Chart("stream.svg", "stream", "HTML engines, pages in memory: MB in a "
          "second of processor time", "cpu",
          ("find nothing: one rule, which names nothing",
           "cut what 10 rules name", "cut what 1,000 rules name")),
    Chart("apache.svg", "apache", "Filters in Apache: pages in a second of the "
          "server's processor time", "cpu",
          ("cut one element", "cut ten elements")),
    Chart("extraction.svg", "extraction", "Page to article: pages in a second "
          "of processor time", "cpu", ("page to article",)),
    Chart("quality.svg", "extraction", "How much of an article is found, and "
          "nothing else: F1, 1 being all right", "quality",
          ("body F1, scrapinghub", "snippets F1, trafilatura's pages",
           "body F1, wcxb")),
    Chart("feeding.svg", "feeding", "A feed of 30 articles: requests in a "
          "second of the server's processor time", "cpu",
          ("whole, not compressed", "whole, gzip",
           "If-None-Match, answered by 304")),
    Chart("storing.svg", "storing", "Articles into the store: articles in a "
          "second of processor time", "cpu",
          ("put, 500 to a transaction", "put, each a transaction")),
)

WIDTH, LABEL, RIGHT = 760, 300, 90
BAR, STEP, GAP = 16, 22, 14
TOP, MARGIN = 56, 16
SHOWN = 46  # letters of a label

STYLE = """\
    text { font: 12px system-ui, sans-serif; fill: #24292f }
    .title { font-size: 14px; font-weight: 600 }
    .task { font-weight: 600 }
    .back { fill: #ffffff }
    .ours { fill: #1f6feb }
    .theirs { fill: #9aa4af }
    @media (prefers-color-scheme: dark) {
        text { fill: #e6edf3 }
        .back { fill: #0d1117 }
        .ours { fill: #58a6ff }
        .theirs { fill: #6e7681 }
    }"""


def bars(chart, results):
    """(task, [(name, value, ours)]) of what there is to draw."""
    part = results["parts"].get(chart.part, {})
    found = []
    for task in chart.tasks:
        if chart.key == "quality":
            some = [(row["name"], row["figures"][task], row["ours"])
                    for row in part.get("quality", ())
                    if task in row["figures"] and row["name"] != IN_SAMPLE]
        else:
            some = [(row["name"], row[chart.key],
                     row["ours"] or row["name"].startswith("newsclean"))
                    for row in part.get("rows", ()) if row["task"] == task]
        if some:
            found.append((task, some))
    return found


def number(value, is_quality):
    if is_quality:
        return f"{value:.3f}".lstrip("0")
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def text(x, y, words, kind="", anchor="start"):
    kind = f' class="{kind}"' if kind else ""
    return (f'  <text x="{x}" y="{y}"{kind} text-anchor="{anchor}">'
            f'{escape(words)}</text>')


def shorten(name):
    return name if len(name) <= SHOWN else name[:SHOWN - 1] + "…"


def bar(y, name, value, most, ours, is_quality):
    room = WIDTH - LABEL - RIGHT
    width = max(1, round(room * value / most, 1))
    kind = "ours" if ours else "theirs"
    words = number(value, is_quality)
    return [text(LABEL - 8, y + 12, shorten(name), anchor="end"),
            f'  <rect x="{LABEL}" y="{y}" width="{width}" height="{BAR}" '
            f'rx="2" class="{kind}"/>',
            text(LABEL + width + 6, y + 12, words)]


def draw(chart, results):
    """The SVG; None: there is nothing to draw."""
    found = bars(chart, results)
    if not found:
        return None
    is_quality = chart.key == "quality"
    body, y, told = [], TOP, []
    for task, some in found:
        body.append(text(MARGIN, y, task, "task"))
        y += 8
        most = 1 if is_quality else max(value for _, value, _ in some)
        for name, value, ours in some:
            body += bar(y, name, value, most, ours, is_quality)
            y += STEP
            told.append(f"{name}: {number(value, is_quality)}")
        told[-len(some)] = f"{task}: {told[-len(some)]}"
        y += GAP + 12
    height = y - 12
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" '
        f'height="{height}" viewBox="0 0 {WIDTH} {height}" role="img" '
        'aria-labelledby="title desc">',
        f'  <title id="title">{escape(chart.title)}</title>',
        f'  <desc id="desc">{escape("; ".join(told))}.</desc>',
        f"  <style>\n{STYLE}\n  </style>",
        f'  <rect class="back" width="{WIDTH}" height="{height}" rx="6"/>',
        text(MARGIN, 26, chart.title, "title"), *body, "</svg>", ""])


def write(results, folder):
    """Every chart into FOLDER; one that has nothing to show goes."""
    os.makedirs(folder, exist_ok=True)
    for chart in CHARTS:
        path = os.path.join(folder, chart.file)
        drawn = draw(chart, results)
        if drawn:
            with open(path, "w", encoding="utf-8") as file:
                file.write(drawn)
        elif os.path.exists(path):
            os.remove(path)
