"""What is measured on: pages, and the folder for what is made on the way.

Pages come from the folder $BENCH_PAGES, else from the corpus beside the project
($NC_SHARED/corpus/dev), else the demo's own are taken, which anybody has.
"""
import os
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent.parent
BUILD = TOP / "build/bench"
SHARED = Path(os.environ.get("NC_SHARED", TOP.parent / "shared"))
CORPUS = SHARED / "corpus/dev"
TOOL = Path(os.environ.get("NEWSCLEAN", TOP / "build/newsclean"))
DEMO_TIMES = 10  # its pages are few


def find(folder):
    return sorted(path for path in Path(folder).rglob("*")
                  if path.suffix in (".html", ".htm") and path.is_file())


def pages(count):
    """COUNT pages, taken evenly from all there are, and where they are from."""
    if os.environ.get("BENCH_PAGES"):
        found, source = find(os.environ["BENCH_PAGES"]), "$BENCH_PAGES"
    elif CORPUS.is_dir():
        found, source = find(CORPUS), "the corpus of real pages"
    else:
        found, source = [], ""
    if not found:
        found = find(TOP / "conf/demo/site") * DEMO_TIMES
        source = "the demo's pages, each ten times, for want of a corpus"
    if len(found) > count:
        found = [found[i * len(found) // count] for i in range(count)]
    return found, source


def describe(found, source):
    size = sum(path.stat().st_size for path in found)
    return (f"{len(found)} pages of {size / len(found) / 1000:.0f} kB on "
            f"average, from {source}"), size


def write_lines(name, lines):
    BUILD.mkdir(parents=True, exist_ok=True)
    path = BUILD / name
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path
