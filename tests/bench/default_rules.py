#!/usr/bin/env python3
"""What the shipped rules cut out of real pages: rubbish, or the article too?

    tests/bench/default_rules.py [-n PAGES] [-w WORST] [-l LINES] [CORPUS...]

Runs `build/newsclean clean` (or $NEWSCLEAN) over the pages of
$NC_SHARED/corpus/dev and compares their visible text before and after by
shingles of four words:

    lost   of the true text (truth.jsonl) that the page shows, the part that
           is gone after cleaning: what a rule does wrong
    cut    of all other text of the page, the part that is gone: what it is for
    with   snippets that must stay and are gone
    w/out  snippets that must not be in the article and are gone

then the pages that lose most, each with the lines that were cut from its true
text. What all pages came to, in percent, goes to build/bench-rules.json too. Text is a rough reading of HTML by regular expressions, good enough for
a comparison of a page with itself. No page may make the tool fail.
"""
import argparse
import collections
import concurrent.futures
import html
import json
import os
import re
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
TOOL = os.environ.get("NEWSCLEAN", os.path.join(TOP, "build", "newsclean"))
FIGURES = os.path.join(TOP, "build", "bench-rules.json")
SHARED = os.environ.get("NC_SHARED", os.path.join(TOP, "..", "shared"))

UNSEEN = re.compile(
    r"<!--.*?-->|<(script|style|noscript|template|textarea|select|title|svg"
    r"|iframe|head)\b.*?</\1\s*>", re.S | re.I)
BREAK = re.compile(
    r"</?(?:address|article|aside|blockquote|body|br|button|caption|center|dd"
    r"|details|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|header"
    r"|hr|label|legend|li|main|nav|ol|option|p|pre|section|summary|table|tbody"
    r"|td|tfoot|th|thead|tr|ul)\b[^>]*>", re.I)
TAG = re.compile(r"</?[a-z][^>]*>|<[!?][^>]*>", re.I)
WORD = re.compile(r"\w+")
CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?([\w-]+)", re.I)

Page = collections.namedtuple(
    "Page", "corpus id true lost rest cut with_all with_lost without_all "
            "without_cut lines error")


def decode(page):
    names = ["utf-8"]
    found = CHARSET.search(page[:4096])
    if found:
        names.append(found.group(1).decode())
    for name in names:
        try:
            return page.decode(name)
        except (UnicodeDecodeError, LookupError):
            pass
    return page.decode("latin-1")


def lines_of(page):
    text = UNSEEN.sub(" ", decode(page))
    text = TAG.sub("", BREAK.sub("\0", text.replace("\n", " ")))
    lines = (" ".join(line.split()) for line in html.unescape(text).split("\0"))
    return [line for line in lines if line]


def words_of(text):
    return WORD.findall(text.lower())


def shingles(words):
    return {tuple(words[i:i + 4]) for i in range(len(words) - 3)}


def contains(words, snippet):
    """Whether the words of SNIPPET stand in the text, one after another."""
    return " " + " ".join(words_of(snippet)) + " " in words


def clean(path):
    done = subprocess.run([TOOL, "clean", "--normalize", "None", path],
                          capture_output=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.decode(errors="replace").strip() or
                           f"exit status {done.returncode}")
    return done.stdout


def cut_lines(before, after, true):
    """Lines of the page that are gone and hold true text."""
    left = collections.Counter(after)
    gone = []
    for line in before:
        if left[line]:
            left[line] -= 1
        elif shingles(words_of(line)) & true:
            gone.append(line)
    return gone


def look(job):
    corpus, entry, path = job
    try:
        with open(path, "rb") as file:
            page = file.read()
        cleaned = clean(path)
        before, after = lines_of(page), lines_of(cleaned)
        words_before, words_after = (
            words_of(" ".join(lines)) for lines in (before, after))
        all_before, all_after = shingles(words_before), shingles(words_after)
        true = shingles(words_of(entry.get("text", ""))) & all_before
        # Only a page with whole truth knows what the rest of it is.
        rest = all_before - true if entry.get("text") else set()
        joined_before = f" {' '.join(words_before)} "
        joined_after = f" {' '.join(words_after)} "
        wanted, unwanted = (
            [s for s in entry.get(key) or [] if contains(joined_before, s)]
            for key in ("with", "without"))
        with_lost = [s for s in wanted if not contains(joined_after, s)]
        lost = true - all_after
        return Page(corpus, entry["id"], len(true), len(lost), len(rest),
                    len(rest - all_after), len(wanted), with_lost,
                    len(unwanted),
                    sum(not contains(joined_after, s) for s in unwanted),
                    cut_lines(before, after, lost) if lost else [], None)
    except (OSError, RuntimeError) as error:
        return Page(corpus, entry["id"], 0, 0, 0, 0, 0, [], 0, 0, [],
                    str(error))


def jobs(corpora, limit):
    root = os.path.join(SHARED, "corpus", "dev")
    for corpus in sorted(corpora or os.listdir(root)):
        truth = os.path.join(root, corpus, "truth.jsonl")
        with open(truth, encoding="utf-8") as file:
            for number, line in enumerate(file):
                if limit and number >= limit:
                    break
                entry = json.loads(line)
                for suffix in (".html", ".htm", ""):
                    path = os.path.join(root, corpus, "pages",
                                        entry["id"] + suffix)
                    if os.path.isfile(path):
                        yield corpus, entry, path
                        break


def percent(part, whole):
    return f"{100 * part / whole:7.2f} %" if whole else "      - "


Sums = collections.namedtuple(
    "Sums", "true lost rest cut wanted gone unwanted out hurt")


def sum_up(pages):
    total = [sum(values) for values in zip(
        *((p.true, p.lost, p.rest, p.cut, p.with_all, len(p.with_lost),
           p.without_all, p.without_cut, p.true > 0 and p.lost * 50 > p.true)
          for p in pages))]
    return Sums(*total)


def row(name, pages):
    s = sum_up(pages)
    print(f"{name:14}{len(pages):6}{percent(s.lost, s.true)}"
          f"{percent(s.cut, s.rest)}{percent(s.gone, s.wanted)}"
          f"{percent(s.out, s.unwanted)}{s.hurt:8}")


def figure(part, whole):
    return round(100 * part / whole, 3) if whole else None


def save(pages):
    """The figures of PAGES as a flat JSON object, for other programs."""
    s = sum_up(pages)
    os.makedirs(os.path.dirname(FIGURES), exist_ok=True)
    with open(FIGURES, "w", encoding="utf-8") as file:
        json.dump({"true_text_lost": figure(s.lost, s.true),
                   "other_text_cut": figure(s.cut, s.rest),
                   "unwanted_snippets_cut": figure(s.out, s.unwanted),
                   "pages_over_2_percent": s.hurt}, file, indent=2)
        file.write("\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("-n", type=int, metavar="PAGES",
                        help="at most so many pages of each corpus")
    parser.add_argument("-w", type=int, default=25, metavar="WORST",
                        help="show so many of the worst pages")
    parser.add_argument("-l", type=int, default=6, metavar="LINES",
                        help="show so many cut lines of each")
    parser.add_argument("corpora", nargs="*", metavar="CORPUS")
    args = parser.parse_args()
    with concurrent.futures.ProcessPoolExecutor(os.cpu_count()) as pool:
        pages = list(pool.map(look, jobs(args.corpora, args.n), chunksize=8))
    if not pages:
        sys.exit("default_rules.py: no pages found")
    failed = [p for p in pages if p.error]
    pages = [p for p in pages if not p.error]
    if not pages:
        sys.exit(f"default_rules.py: no page could be cleaned: "
                 f"{failed[0].error}")
    print(f"{'corpus':14}{'pages':>6}{'lost':>9}{'cut':>9}{'with':>9}"
          f"{'w/out':>9}{'>2% lost':>8}")
    for corpus in sorted({p.corpus for p in pages}):
        row(corpus, [p for p in pages if p.corpus == corpus])
    row("all", pages)
    save(pages)
    for page in failed:
        print(f"\nFAILED {page.corpus}/{page.id}: {page.error}")

    def harm(page):
        return max(page.lost / page.true if page.true else 0,
                   len(page.with_lost) / page.with_all
                   if page.with_all else 0)
    for page in sorted(pages, key=harm, reverse=True)[:args.w]:
        if harm(page) == 0:
            break
        print(f"\n{page.corpus}/{page.id}: lost {page.lost} of {page.true} "
              f"shingles, {len(page.with_lost)} of {page.with_all} snippets")
        for snippet in page.with_lost[:args.l]:
            print(f"    snippet: {snippet[:100]}")
        for line in page.lines[:args.l]:
            print(f"    {line[:110]}")
        if len(page.lines) > args.l:
            print(f"    ... and {len(page.lines) - args.l} more lines")


if __name__ == "__main__":
    main()
