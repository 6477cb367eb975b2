#!/usr/bin/env python3
"""What the module costs inside a real httpd, against the stock filters.

    tests/bench/filter.py [-p PAGES] [-r ROUNDS] [-s SECONDS] [-l LIST]

One httpd serves the same pages below one path for each variant. The variants
take turns, round after round, and the best round of each counts, as others
may use the machine. Printed are

    CPU    time of all server processes a request, user and system
    above  what of it comes on top of plain pages
    req/s  requests a second, as this client gets them
    spread how much worse the middle round is than the best (CPU, req/s)
    out    bytes of all answers' bodies, as a part of the plain ones

and then the ratios with what they aim at. `build/bench-filter.json` gets the
ratios, as one object of name: ratio. CPU time is the figure to go by: it is
hardly disturbed by who else is busy.

The client is our own (server.py), since `ab` fetches one address in a run and
counts in milliseconds. Before anything is measured, the answers are compared:
a variant that does not do what it is named for is an error.

Pages come from $NC_SHARED/corpus/dev, the list from $NC_SHARED/lists; without
them nothing is done.
"""
import argparse
import os
import shutil
import statistics
import sys

from server import (SHARED, Server, end_cleanly, fetch, is_reached, measure,
                    take_cores, write_ratios)

# Path of a variant: what its <Location> says.
VARIANTS = {
    "plain": "",
    "off": "NewsClean Off",
    "substitute": "SetOutputFilter SUBSTITUTE\n"
                  "Substitute s/zzqqxx/y/n\n"
                  "SubstituteMaxLineLength 64m",
    # It leaves pages alone that are not proxied, unless it is forced, and
    # where it knows of no links. With one it has the least to do.
    "proxy-html": "SetEnv PROXY_HTML_FORCE 1\n"
                  "ProxyHTMLEnable On\n"
                  "ProxyHTMLLinks a href",
    "default": "NewsClean On",
    "list": "NewsClean On\nNewsCleanRuleFile list.txt",
    # The rules alone, without the ordering of articles.
    "rules": "NewsClean On\nNewsCleanNormalize None\n"
             "NewsCleanRuleFile list.txt",
    "deflate": "SetOutputFilter DEFLATE",
    "list-deflate": "SetOutputFilter DEFLATE\n"
                    "NewsClean On\nNewsCleanRuleFile list.txt",
}

MODULES = ("mpm_event", "authz_core", "alias", "mime", "env", "filter",
           "deflate", "substitute", "proxy", "proxy_html")

# Name of a ratio: (above, below, figure, aim). The figure is "cpu" or "rate";
# an aim is a bound that the ratio should not pass.
RATIOS = {
    "cpu_vs_substitute": ("list", "substitute", "cpu", "<= 1.00"),
    "cpu_vs_proxy_html": ("proxy-html", "list", "cpu", ">= 7.00"),
    "deflate_vs_deflate_alone": ("deflate", "list-deflate", "cpu", ">= 0.97"),
    "rps_vs_substitute": ("list", "substitute", "rate", ">= 1.00"),
    "rps_vs_proxy_html": ("list", "proxy-html", "rate", ">= 7.00"),
    "rps_deflate_vs_deflate_alone": ("list-deflate", "deflate", "rate",
                                     ">= 0.97"),
    "default_cpu_vs_substitute": ("default", "substitute", "cpu", None),
    "default_cpu_vs_proxy_html": ("proxy-html", "default", "cpu", None),
    "rules_cpu_vs_substitute": ("rules", "substitute", "cpu", None),
    "rules_cpu_vs_proxy_html": ("proxy-html", "rules", "cpu", None),
    "cpu_vs_plain": ("list", "plain", "cpu", None),
    "rps_vs_plain": ("list", "plain", "rate", None),
    "off_cpu_vs_plain": ("off", "plain", "cpu", None),
}


def skip(reason):
    print(f"bench-filter: skipped, {reason}")
    sys.exit(0)


def sample(count):
    """Paths of COUNT pages, taken evenly from all of the corpus."""
    root = os.path.join(SHARED, "corpus", "dev")
    pages = sorted(
        os.path.join(folder, name) for folder, _, names in os.walk(root)
        if os.path.basename(folder) == "pages"
        for name in names if name.endswith(".html"))
    if not pages:
        skip(f"no pages at {root}")
    return [pages[i * len(pages) // count] for i in range(count)]


def generic_rules(path):
    """The rules of a list that hold for every site."""
    with open(path, "rb") as file:
        return [line for line in file if line.startswith(b"##")]


def start(pages, rules):
    server = Server("bench-filter")
    for number, page in enumerate(pages):
        shutil.copyfile(page, os.path.join(server.run, "pages",
                                           f"{number}.html"))
    with open(os.path.join(server.run, "list.txt"), "wb") as file:
        file.writelines(rules)
    lines = "AddType text/html .html\n"
    for name, inside in VARIANTS.items():
        lines += (f'Alias "/{name}" "{server.run}/pages"\n'
                  f'<Location "/{name}">\n{inside}\n</Location>\n')
    server.configure(MODULES, lines)
    return server


# --- what is measured

def check(server, count, buffer):
    """Whether each variant does its work; returns the bytes that it sends."""
    sent, bodies = {}, {}
    for name in VARIANTS:
        answers = [fetch(server, f"/{name}/{i}.html", buffer)
                   for i in range(count)]
        sent[name] = sum(n for n, _ in answers)
        bodies[name] = [body for _, body in answers]
    for name in ("off", "substitute", "deflate"):
        if bodies[name] != bodies["plain"]:
            raise RuntimeError(f"{name} changes a page")
    for name in ("proxy-html", "default", "list"):
        if bodies[name] == bodies["plain"]:
            raise RuntimeError(f"{name} changes no page")
    if bodies["list"] == bodies["default"]:
        raise RuntimeError("the list changes no page")
    if bodies["list-deflate"] != bodies["list"]:
        raise RuntimeError("compressed pages are not the cleaned ones")
    if sent["deflate"] >= sent["plain"] // 2:
        raise RuntimeError("deflate does not compress")
    return sent


def measure_all(server, count, rounds, seconds, buffer):
    """For each variant its rounds: CPU seconds a request, requests a
    second. A turn takes SECONDS, more or less."""
    paths, turns = {}, {name: [] for name in VARIANTS}
    for name in VARIANTS:
        once = [f"/{name}/{i}.html" for i in range(count)]
        taken = measure(server, once, buffer)[1]
        paths[name] = once * max(1, round(seconds / taken))
    for _ in range(rounds):
        for name in VARIANTS:
            cpu, clock = measure(server, paths[name], buffer)
            n = len(paths[name])
            turns[name].append((cpu / n, n / clock))
    return turns


def best(turns):
    return {name: {"cpu": min(cpu for cpu, _ in rounds),
                   "rate": max(rate for _, rate in rounds)}
            for name, rounds in turns.items()}


def print_variants(turns, figures, sent):
    plain = figures["plain"]["cpu"]
    print(f"{'variant':14}{'CPU us':>9}{'above':>9}{'req/s':>8}"
          f"{'spread':>15}{'out':>7}")
    for name, figure in figures.items():
        cpu = statistics.median(c for c, _ in turns[name]) / figure["cpu"] - 1
        rate = 1 - statistics.median(
            r for _, r in turns[name]) / figure["rate"]
        print(f"{name:14}{figure['cpu'] * 1e6:9.0f}"
              f"{(figure['cpu'] - plain) * 1e6:9.0f}{figure['rate']:8.0f}"
              f"{cpu:8.1%}{rate:7.1%}{sent[name] / sent['plain']:7.1%}")


def ratios_of(figures):
    return {name: figures[above][figure] / figures[below][figure]
            for name, (above, below, figure, _) in RATIOS.items()}


def print_ratios(ratios):
    print(f"\n{'ratio':30}{'':>8}  {'aim':10}")
    for name, ratio in ratios.items():
        above, below, figure, aim = RATIOS[name]
        word = "" if not aim else "yes" if is_reached(ratio, aim) else "NO"
        print(f"{name:30}{ratio:8.3f}  {aim or '':9}{word:5}"
              f"{'CPU' if figure == 'cpu' else 'req/s'} of {above} / {below}")


def parse():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("-p", type=int, default=60, metavar="PAGES",
                        help="so many pages (60)")
    parser.add_argument("-r", type=int, default=9, metavar="ROUNDS",
                        help="so many turns of each variant (9)")
    parser.add_argument("-s", type=float, default=0.4, metavar="SECONDS",
                        help="what a turn takes, about (0.4)")
    parser.add_argument("-l", metavar="LIST", default=os.path.join(
        SHARED, "lists", "adguard-base-2026.txt"),
                        help="the list whose generic rules are taken")
    return parser.parse_args()


def main():
    args = parse()
    if not os.path.isfile(args.l):
        skip(f"no list at {args.l}")
    pages = sample(args.p)
    rules = generic_rules(args.l)
    size = sum(os.path.getsize(page) for page in pages)
    buffer = bytearray(2 * max(os.path.getsize(page) for page in pages) + 65536)
    end_cleanly()
    with start(pages, rules) as server:
        server.start(take_cores())
        sent = check(server, len(pages), buffer)
        server.find_processes()
        turns = measure_all(server, len(pages), args.r, args.s, buffer)
    figures = best(turns)
    ratios = ratios_of(figures)
    print(f"{len(pages)} pages of {size / len(pages) / 1000:.0f} kB, "
          f"{len(rules)} rules in the list, best of {args.r} rounds\n")
    print_variants(turns, figures, sent)
    print_ratios(ratios)
    write_ratios("bench-filter.json", ratios)


if __name__ == "__main__":
    main()
