"""Articles by a package of Python, for extraction.py: a line `URL<TAB>PATH` in,
a line of JSON out.

    extract_driver.py trafilatura | trafilatura-fast | resiliparse
"""
import json
import sys


def by_trafilatura(fast):
    from trafilatura import bare_extraction

    def extract(url, page):
        found = bare_extraction(page, url=url or None, fast=fast,
                                with_metadata=True)
        return found and {"text": found.text, "title": found.title,
                          "author": found.author, "date": found.date}
    return extract


def by_resiliparse():
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding
    from resiliparse.parse.html import HTMLTree

    def extract(_, page):
        tree = HTMLTree.parse(bytes_to_str(page, detect_encoding(page)))
        return {"text": extract_plain_text(tree, main_content=True,
                                           alt_texts=False, links=False),
                "title": tree.title}
    return extract


MAKERS = {
    "trafilatura": lambda: by_trafilatura(False),
    "trafilatura-fast": lambda: by_trafilatura(True),
    "resiliparse": by_resiliparse,
}


def main():
    extract = MAKERS[sys.argv[1]]()
    for line in sys.stdin:
        url, path = line.rstrip("\n").split("\t")
        with open(path, "rb") as file:
            page = file.read()
        try:
            found = extract(url, page) or {}
        except Exception:  # an empty answer, whatever it is
            found = {}
        print(json.dumps(found), flush=True)


main()
