"""Pages through filters of httpd, all in one server.

The job that all but one can do is to cut one element, or ten, out of a page.
Regular expressions need it on a line of its own, and their own line, so that is
how it is put into the pages; a rule of ours needs neither. mod_proxy_html can't
cut elements: it goes through the page and changes one address.
"""
import os

from material import describe, pages
from server import (Server, apxs, end_cleanly, fetch, measure, take_cores)
from turns import rows, take

NEEDED = ("mpm_event", "authz_core", "alias", "mime", "env", "filter")
# A module that has a peer's filter, and what else that needs.
MODULES = {"substitute": (), "sed": (), "proxy_html": ("proxy",)}
TEN = 10

PLAIN = "httpd, no filter"
ONE, MANY = "cut one element", "cut ten elements"
PASS = "leave every page as it is"


def box(n):
    return (f'<div class="nc-box-{n}"><a href="https://shop.example/{n}">A '
            f'mattress for half of it, number {n}</a></div>')


def numbers(many):
    return range(TEN if many else 1)


def newsclean(numbers, more="NewsCleanDefaultRules Off\n"
                            "NewsCleanNormalize None\n"):
    boxes = "\n".join(f"NewsCleanStrip .nc-box-{n}" for n in numbers)
    return f"NewsClean On\n{more}{boxes}"


def substitute(numbers):
    lines = "\n".join(f'Substitute "s|<div class=.nc-box-{n}.><a[^>]*>[^<]*'
                      f'</a></div>||q"' for n in numbers)
    return ("SetOutputFilter SUBSTITUTE\nSubstituteMaxLineLength 64m\n"
            + lines)


def sed(numbers):
    lines = "\n".join(f'OutputSed "s|<div class=.nc-box-{n}.><a[^>]*>[^<]*</a>'
                      f'</div>||"' for n in numbers)
    return f"SetOutputFilter Sed\n{lines}"


PROXY_HTML = ("SetEnv PROXY_HTML_FORCE 1\nProxyHTMLEnable On\n"
              "ProxyHTMLLinks a href\n"
              "ProxyHTMLURLMap https://shop.example/0 /shop/0")
NO_MATCH = ("SetOutputFilter SUBSTITUTE\nSubstituteMaxLineLength 64m\n"
            'Substitute "s|zzqqxx||n"')

# Task: (name, path, which pages, the module that is needed, configuration).
TASKS = {
    ONE: (
        ("newsclean", "nc-one", "one", None, newsclean(numbers(False))),
        (PLAIN, "plain-one", "one", None, ""),
        ("mod_substitute", "subst-one", "one", "substitute",
         substitute(numbers(False))),
        ("mod_sed", "sed-one", "one", "sed", sed(numbers(False))),
        ("mod_proxy_html, changes one address instead", "html-one", "one",
         "proxy_html", PROXY_HTML),
        ("newsclean, its own rules, articles in order", "nc-all",
         "one", None, newsclean(numbers(False), "")),
    ),
    MANY: (
        ("newsclean", "nc-ten", "ten", None, newsclean(numbers(True))),
        (PLAIN, "plain-ten", "ten", None, ""),
        ("mod_substitute", "subst-ten", "ten", "substitute",
         substitute(numbers(True))),
        ("mod_sed", "sed-ten", "ten", "sed", sed(numbers(True))),
    ),
    PASS: (
        ("newsclean", "nc-idle", "bare", None,
         newsclean(()) + "\nNewsCleanStrip .nothing-has-this-class"),
        (PLAIN, "plain-bare", "bare", None, ""),
        ("mod_substitute, a fixed string", "subst-idle", "bare", "substitute",
         NO_MATCH),
    ),
}
AIMS = {ONE: {"mod_substitute": 1, "mod_proxy_html, changes one address "
              "instead": 7}, PASS: {"mod_substitute, a fixed string": 1}}
LIKE = ("nc-one", "nc-ten", "subst-one", "subst-ten", "sed-one", "sed-ten",
        "nc-idle", "subst-idle")


# --- the pages

def put_boxes(page, many):
    """PAGE with boxes on lines of their own, before its body ends, where an
    element is an element whatever the page is like."""
    at = page.lower().rfind(b"</body")
    if at < 0:
        return None
    inside = "".join(f"\n{box(n)}\n" for n in numbers(many)).encode()
    return page[:at] + inside + page[at:]


def without(page, many):
    for n in numbers(many):
        page = page.replace(box(n).encode(), b"")
    return page


def choose(found):
    """Those of the pages that have a body; a page is its bytes."""
    chosen = []
    for path in found:
        page = path.read_bytes()
        if put_boxes(page, False):
            chosen.append(page)
    return chosen


# --- the server

def is_here(module):
    folder = apxs("LIBEXECDIR")
    return all(os.path.isfile(f"{folder}/mod_{name}.so")
               for name in (module, *MODULES[module]))


def start(texts, variants, modules):
    server = Server("bench-apache")
    for kind in ("bare", "one", "ten"):
        os.mkdir(os.path.join(server.run, "pages", kind))
        for i, page in enumerate(texts):
            if kind != "bare":
                page = put_boxes(page, kind == "ten")
            with open(os.path.join(server.run, "pages", kind, f"{i}.html"),
                      "wb") as file:
                file.write(page)
    lines = "AddType text/html .html\n"
    for _, path, kind, _, inside in variants:
        lines += (f'Alias "/{path}" "{server.run}/pages/{kind}"\n'
                  f'<Location "/{path}">\n{inside}\n</Location>\n')
    server.configure(modules, lines)
    server.start(take_cores())
    return server


def does_well(server, path, texts, buffer):
    """Numbers of the pages with which the filter at PATH does what it is
    to do."""
    what, good = path.rpartition("-")[2], set()
    for i, page in enumerate(texts):
        wanted = page
        if what != "idle":
            many = what == "ten"
            wanted = without(put_boxes(page, many), many)
        try:
            body = fetch(server, f"/{path}/{i}.html", buffer)[1]
        except (OSError, RuntimeError, ValueError):
            continue
        if body.rstrip(b"\n") == wanted.rstrip(b"\n"):
            good.add(i)
    return good


def agree(server, tasks, texts, buffer, skipped):
    """The tasks with those filters that do their job, and numbers of pages
    with which all of them do."""
    good = set(range(len(texts)))
    for task, variants in tasks.items():
        for variant in list(variants):
            name, path = variant[:2]
            if path not in LIKE:
                continue
            well = does_well(server, path, texts, buffer)
            if len(well) * 2 > len(texts) or name == "newsclean":
                good &= well
            else:
                variants.remove(variant)
                skipped.append([f"{name}, {task}", "gives other bytes, or "
                                "ends the server's process"])
    if not good:
        raise RuntimeError("the filters do not do the same to any page")
    return sorted(good)


def contest(server, path, numbers_, times, buffer):
    paths = [f"/{path}/{i}.html" for i in numbers_] * times

    def once():
        cpu, clock = measure(server, paths, buffer)
        return cpu / len(paths), clock / len(paths)
    return once


# --- all

def pick(skipped):
    """Tasks with those variants whose module is there."""
    missing = [name for name in MODULES if not is_here(name)]
    for name in missing:
        skipped.append([f"mod_{name}", "not among httpd's modules here"])
    return {task: [v for v in variants if v[3] not in missing]
            for task, variants in TASKS.items()}, \
        [more for name in MODULES if name not in missing
         for more in (*MODULES[name], name)]


def measure_all(server, tasks, good, quick, buffer):
    made = []
    for task, variants in tasks.items():
        taken = measure(server, [f"/{variants[1][1]}/{i}.html" for i in good],
                        buffer)[1]
        times = max(1, round((.1 if quick else .4) / taken))
        who = {name: contest(server, path, good, times, buffer)
               for name, path, _, _, _ in variants}
        made += rows(task, "pages/s", take(who, 3 if quick else 7),
                     "newsclean", AIMS.get(task))
    return made


def run(quick):
    end_cleanly()
    found, source = pages(20 if quick else 60)
    texts = choose(found)
    skipped = []
    tasks, more = pick(skipped)
    variants = [v for some in tasks.values() for v in some]
    buffer = bytearray(2 * max(map(len, texts)) + 65536)
    with start(texts, variants, (*NEEDED, *more)) as server:
        good = agree(server, tasks, texts, buffer, skipped)
        server.find_processes()
        made = measure_all(server, tasks, good, quick, buffer)
    about = describe(found, source)[0]
    return {"about": [f"{about}; {len(good)} of them, with which all filters "
                      "give the same bytes. CPU is that of the server, which "
                      "has a core; the clock is the client's."],
            "rows": made, "skipped": skipped, "versions": {}}
