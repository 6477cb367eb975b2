"""read.py -- what python3-feedparser reads at an address, as JSON.

    read.py URL [ETAG MODIFIED]

The validators are those that an earlier call printed, as a program that polls
keeps them.
"""
import calendar
import json
import sys

import feedparser


def seconds(parsed):
    return calendar.timegm(parsed) if parsed else None


def entry(e):
    content = e.content[0] if "content" in e else {}
    return {
        "id": e.get("id"),
        "title": e.get("title"),
        "link": e.get("link"),
        "authors": [a.get("name") for a in e.get("authors", [])],
        # A missing `published` is answered with `updated`, and warned of.
        "published": seconds(e.get("published_parsed")),
        "updated": seconds(e.get("updated_parsed")
                           if "updated" in e else None),
        "content": content.get("value"),
        "lang": content.get("language"),
        "summary": e.get("summary"),
        "tags": [t.term for t in e.get("tags", [])],
        "enclosure": e.enclosures[0].href if e.get("enclosures") else None,
        "media": [m.get("url") for m in e.get("media_content", [])],
    }


def main(url, etag=None, modified=None):
    d = feedparser.parse(url, etag=etag or None, modified=modified or None)
    print(json.dumps({
        "status": d.get("status"),
        "etag": d.get("etag"),
        "modified": d.get("modified"),
        "wrong": str(d.bozo_exception) if d.bozo else None,
        "version": d.get("version"),
        "title": d.feed.get("title"),
        "lang": d.feed.get("language"),
        "links": {l.rel: l.href for l in d.feed.get("links", [])},
        "entries": [entry(e) for e in d.entries],
    }))


main(*sys.argv[1:])
