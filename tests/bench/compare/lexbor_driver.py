"""Pages through lexbor, by way of selectolax, for stream.py.

    lexbor_driver.py PAGES RULES

The protocol is that of engines.c. With 0 rules a tree is made of each page, and
nothing else; with more, what they name is taken out and the page written again.
"""
import sys
import time

from selectolax.lexbor import LexborHTMLParser


def lines(path):
    with open(path, encoding="utf-8") as file:
        return file.read().split("\n")[:-1]


def read(path):
    with open(path, "rb") as file:
        return file.read()


def clean(page, selector):
    tree = LexborHTMLParser(page)
    if not selector:
        return 0
    for node in tree.css(selector):
        node.decompose(recursive=True)
    return len(tree.html.encode("utf-8", "replace"))


def main():
    pages = [read(path) for path in lines(sys.argv[1])]
    rules = lines(sys.argv[2])
    for line in sys.stdin:
        selector = ", ".join(rules[:int(line)])
        clock, cpu = time.perf_counter(), time.process_time()
        count = sum(clean(page, selector) for page in pages)
        print(f"{time.process_time() - cpu:.9f} "
              f"{time.perf_counter() - clock:.9f} {count}", flush=True)


main()
