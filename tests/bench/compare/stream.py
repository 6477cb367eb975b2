"""Pages through HTML engines, in memory, on one core."""
import os

import peers
from material import BUILD, describe, pages, write_lines
from turns import Driver, rows, take, those_that_work

HERE = os.path.dirname(os.path.abspath(__file__))
IDLE = ".nothing-has-this-class"
# Classes that many pages have; none of them holds a page's article.
REAL = (".ad-slot", ".ad-banner", ".advertisement", ".share-bar",
        ".social-share", ".newsletter-signup", ".related-posts",
        ".cookie-notice", ".promo")
MADE_UP = 990

OURS = "newsclean"
LOL = "lol-html"
TREE = "lexbor (selectolax), a tree"
TREE_CUT = "lexbor (selectolax), a tree, cut, written again"
SAX = "libxml2 HTML SAX, changes nothing"

# Task: how many of the rules are in force, who takes part besides, and at how
# many times the speed of these we aim.
TASKS = (
    ("find nothing: one rule, which names nothing", 1,
     {LOL: "1", SAX: "1", TREE: "0"}, {SAX: 10}),
    ("cut what 10 rules name", 10, {LOL: "10", TREE_CUT: "10"}, {}),
    ("cut what 1,000 rules name", 1000, {LOL: "1000", TREE_CUT: "1000"}, {}),
)
SHIPPED = "newsclean, its own rules, articles in order"


def open_drivers(lists, skipped, versions):
    engines = BUILD / "engines"
    drivers = {OURS: Driver(engines, "newsclean", *lists),
               SAX: Driver(engines, "libxml2", *lists)}
    try:
        program, versions["lol-html"] = peers.lol_html()
        drivers[LOL] = Driver(program, *lists)
    except peers.Missing as missing:
        skipped.append([LOL, str(missing)])
    try:
        python, versions["selectolax"] = peers.python("selectolax")
        drivers[TREE] = drivers[TREE_CUT] = Driver(
            python, os.path.join(HERE, "lexbor_driver.py"), *lists)
    except peers.Missing as missing:
        skipped.append(["lexbor", str(missing)])
    return drivers


def contest(drivers, others, rules, size):
    """Who can do the task, as `take` wants them; seconds a byte."""
    def work(driver, task):
        def once():
            cpu, clock, _ = driver.do(task)
            return cpu / size, clock / size
        return once

    who = {OURS: work(drivers[OURS], str(rules))}
    for name, task in others.items():
        if name in drivers:
            who[name] = work(drivers[name], task)
    if rules == TASKS[-1][1]:
        who[SHIPPED] = work(drivers[OURS], "shipped")
    return who


def agree(drivers, task):
    """Engines that cut are to cut the same, but for what markup is in doubt;
    how many bytes less one keeps than the other, as a part of all cut."""
    if LOL not in drivers:
        return None
    whole, ours = (drivers[OURS].do(t)[2] for t in ("1", task))
    try:
        theirs = drivers[LOL].do(task)[2]
    except RuntimeError:
        return None
    return (whole - ours) / (whole - theirs) if whole > theirs else None


def run(quick):
    found, source = pages(60 if quick else 220)
    about, size = describe(found, source)
    rules = [IDLE, *REAL, *(f".banner-{i:x}" for i in range(MADE_UP))]
    lists = (write_lines("pages.txt", found), write_lines("rules.txt", rules))
    skipped, versions, made = [], {}, []
    drivers = open_drivers(lists, skipped, versions)
    try:
        part = agree(drivers, "10")
        for task, n, others, aims in TASKS:
            who = those_that_work(contest(drivers, others, n, size / 1e6),
                                  OURS, skipped)
            made += rows(task, "MB/s", take(who, 3 if quick else 7), OURS, aims)
    finally:
        for driver in set(drivers.values()):
            driver.close()
    about = [about + "; in pieces of 8,000 bytes, but trees, which are made of "
             "whole pages. lol-html and lexbor compile selectors anew for "
             "each page, as they are made to be used; newsclean's rules are "
             "made once, when the server starts, which is not counted."]
    if part is not None:
        about.append(f"What newsclean cuts by the ten rules has {part:.3f} of "
                     "the bytes that lol-html cuts.")
    return {"about": about, "rows": made, "skipped": skipped,
            "versions": versions}
