#!/usr/bin/env python3
"""recursion.py -- functions of ours that call themselves, straight or around.

    tests/recursion.py [CC]

A page, a rule or a client must not choose how deep the stack gets. The
compiler writes down who calls whom (gcc's -fcallgraph-info, without
optimization, so that no call is folded away); what is found in a circle has to
be in the list below, with what bounds it. A circle that has changed counts as
another: its bound is to be looked at again.

A call by a pointer is taken to reach every function whose name the same file
mentions without calling it: tables of steps, comparisons, visitors. What is
handed over to another floor, such as a sink, is not seen.

Quiet when all is well; else one line a finding, and exit status 1.
"""
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from glob import glob

BOUNDED = {
    # --- by the page, within a bound
    "nc_body_start nc_head_start start_by_facts":
        "one: what body leaves to head, head does not give back",
    "enter enter_block nc_markdown_table nc_markdown_walk do_row measure "
    "skip_covered write_caption write_cell write_heading_row write_rows":
        "NC_TREE_DEPTH_MAX: a table in a caption; in a cell it is but lines",
    "find_value nc_cond_value value_of_open":
        "NC_COND_HEIGHT_MAX: no higher expressions are made",
    "nc_cond_mark": "NC_COND_HEIGHT_MAX",
    # --- by a rule
    "and_simple is_left_open nc_subject_find_left nc_subject_test test_list "
    "test_simple":
        "NC_NESTING_MAX, each with a step to the left that asks for types",
    "inner_key nc_compound_key": "NC_NESTING_MAX",
    "nc_parser_read_list nc_parser_read_pseudo parse_compound parse_if_not "
    "parse_list parse_one parse_simple parse_steps parse_upward "
    "parse_upward_argument":
        "NC_NESTING_MAX: nc_parser_read_list counts",
    "nc_selector_destroy release_simple": "NC_NESTING_MAX",
    "add_one": "NC_NESTING_MAX",
    "note_needs": "NC_NESTING_MAX",
    "read_and read_not read_or": "NC_CONDITIONS_NESTING",
    "note_beginnings": "BEGINNING: bytes that a heading begins with",
    # --- by nobody
    "configure connect_to make_all nc_pgsql_begin nc_pgsql_identify "
    "nc_pgsql_migrate nc_pgsql_query_once nc_pgsql_reconnect prepare_schema "
    "query read_number":
        "one: `mending` is set meanwhile",
    # --- not at all: the pointer leads elsewhere
    "clean data put_run read_bucket sink sniff take":
        "to the functions of a bucket",
    "collect": "to the functions of a bucket",
    "collect filter step": "to the functions of a bucket",
    "nc_site_each take_body text_body": "to the functions of libxml2",
    "append_content append_node take_node take_value tell_authors tell_date "
    "tell_title":
        "to take_title and its like",
    "report": "to whoever wants to hear of refused rules",
    "run run_command": "to the command",
    "close_engine": "to the engine",
}

SOURCES = sorted(glob("src/*/*.c")) + ["mod_newsclean.c"]
EDGE = re.compile(r'edge: { sourcename: "([^"]+)" targetname: "([^"]+)"')
NODE = re.compile(r'node: { title: "([^"]+)" label: "([^"\\]+)')
NOISE = re.compile(r'/\*.*?\*/|"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'', re.S)


def flags():
    """Include paths of all floors: here only calls are looked at."""
    asked = ["pkg-config --cflags apr-1 apr-util-1 libxml-2.0",
             os.environ.get("APXS", "apxs") + " -q INCLUDEDIR"]
    said = [subprocess.run(shlex.split(a), capture_output=True, text=True,
                           check=True).stdout for a in asked]
    return shlex.split(said[0]) + ["-I" + said[1].strip()]


def calls(source, cc, more, folder):
    """Who calls whom in SOURCE, as pairs of names; by a pointer: None."""
    out = os.path.join(folder, source.replace("/", "_") + ".o")
    subprocess.run([cc, "-std=c11", "-D_GNU_SOURCE", "-Iinclude", *more, "-w",
                    "-O0", "-fcallgraph-info", "-c", "-o", out, source],
                   check=True)
    with open(out[:-2] + ".ci", encoding="utf-8") as graph:
        text = graph.read()
    # A static function is known as FILE:NAME.
    edges = {(a, None if b == "__indirect_call" else b)
             for a, b in EDGE.findall(text)}
    return edges, {title for title, _ in NODE.findall(text)}


def mentioned(source, names):
    """Those of NAMES, by which they are known, that SOURCE does not call."""
    with open(source, encoding="utf-8") as file:
        text = NOISE.sub(" ", file.read())
    words = set(re.findall(r"(?<![\w.>])[A-Za-z_]\w*\b(?!\s*\()", text))
    return {n for n in names if n.split(":")[-1] in words}


def circles(graph):
    """Tarjan's strongly connected components, without recursion."""
    index, low, on, stack, found = {}, {}, set(), [], []
    for root in graph:
        if root in index:
            continue
        work = [(root, iter(sorted(graph[root])))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on.add(root)
        while work:
            at, rest = work[-1]
            for to in rest:
                if to not in index:
                    index[to] = low[to] = len(index)
                    stack.append(to)
                    on.add(to)
                    work.append((to, iter(sorted(graph.get(to, ())))))
                    break
                if to in on:
                    low[at] = min(low[at], index[to])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[at])
                if low[at] == index[at]:
                    circle = set()
                    while at not in circle:
                        circle.add(stack.pop())
                    on -= circle
                    if len(circle) > 1 or at in graph.get(at, ()):
                        found.append(circle)
    return found


def main():
    os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
    cc = sys.argv[1] if len(sys.argv) > 1 else "gcc"
    if not shutil.which(cc):
        sys.exit(f"recursion.py: no {cc} here")
    more = flags()
    graph = {}
    with tempfile.TemporaryDirectory() as folder:
        with ThreadPoolExecutor(2) as pool:
            read = list(pool.map(lambda s: calls(s, cc, more, folder), SOURCES))
    for source, (edges, known) in zip(SOURCES, read):
        reached = None
        for a, b in edges:
            if b is None:
                if reached is None:
                    reached = mentioned(source, known)
                graph.setdefault(a, set()).update(reached)
            else:
                graph.setdefault(a, set()).add(b)
    unseen = dict(BOUNDED)
    findings = []
    for circle in circles(graph):
        names = " ".join(sorted({n.split(":")[-1] for n in circle}))
        key = next((k for k in unseen if set(k.split()) == set(names.split())),
                   None)
        if key:
            del unseen[key]
        else:
            files = sorted({n.split(":")[0] for n in circle if ":" in n})
            findings.append(f"{', '.join(files)}: unbounded for all that is "
                            f"known: {names}")
    findings += [f"recursion.py: no such circle any more: {k}" for k in unseen]
    print("".join(f + "\n" for f in sorted(findings)), end="")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
