"""Clients that ask a server for everything that it has, all the time."""
import http.client
import os
import sqlite3
import threading
import time

from httpd import ANSWER_SECONDS
from pages import PROMO, TEXT, make_page

SETTLE_SECONDS = 120    # until what waits is stored
# Of a client, between two requests; the worker has to keep up in a soak.
PAUSE = {"tsan": 0.01, "valgrind": 0, "soak": 0.06}


class Client(threading.Thread):
    """Asks, one after the other, what KINDS has, until the load is over.
    Counts pages that were asked for, and keeps the titles of new ones and what
    was wrong."""

    def __init__(self, load, number):
        super().__init__(daemon=True)
        self.load, self.httpd, self.number = load, load.httpd, number
        self.asked = self.pages = 0
        self.titles, self.wrong = [], []
        self.idle = False

    # What is asked for. Each returns whether it was right.

    def new_page(self):
        name = f"{self.number}-{self.asked}"
        title = f"Story {name}"
        self.httpd.add(f"{name}.html", make_page(title, PROMO))
        self.titles.append(title)
        return self.see(f"{name}.html", make_page(title, ""))

    def see(self, name, page):
        self.pages += 1
        status, _, body = self.httpd.ask("/" + name)
        return status == 200 and body == page

    def old_page(self):
        return self.see("shared.html", self.load.shared)

    def ordered_page(self):
        status, _, body = self.httpd.ask("/all/shared.html")
        return (status == 200 and b"mattress" not in body and
                b"feed.atom" in body and body.endswith(b"</html>\n"))

    def changed_page(self):
        name, title = f"{self.number}-changing.html", f"Change {self.number}"
        more = f"<p>Edition {self.asked} of it.</p>"
        self.httpd.add(name, make_page(title, PROMO, more))
        return self.see(name, make_page(title, "", more))

    def gone_page(self):
        name = f"{self.number}-gone.html"
        self.httpd.add(name, make_page(f"Gone {self.number}", PROMO))
        right = self.see(name, make_page(f"Gone {self.number}", ""))
        self.httpd.remove(name)
        return right and self.httpd.ask("/" + name)[0] == 404

    def form(self):
        status, head, body = self.httpd.ask("/shared.html",
                                            Accept="text/markdown")
        return (status == 200 and b"# Shared story\n" in body and
                head["Content-Type"].startswith("text/markdown"))

    def suffix(self):
        status, _, body = self.httpd.ask("/shared.html.txt")
        return status == 200 and b"Shared story" in body

    def head(self):
        status, _, body = self.httpd.ask("/shared.html", "HEAD")
        return status == 200 and body == b""

    def listing(self, path, end, **headers):
        status, _, body = self.httpd.ask("/articles/" + path, **headers)
        return status == 200 and body.rstrip().endswith(end)

    def feed(self):
        return self.listing(*(("feed.atom", b"</feed>"),
                              ("feed.rss", b"</rss>"),
                              ("feed.json", b"}"))[self.asked % 3])

    def kept_feed(self):
        status, head, body = self.httpd.ask("/articles/feed.atom",
                                            Accept_Encoding="gzip")
        if status != 200 or body[:2] != b"\x1f\x8b":
            return False
        status, _, body = self.httpd.ask(
            "/articles/feed.atom", Accept_Encoding="gzip", A_IM="feed",
            If_None_Match=head["ETag"])
        return status in (200, 226) or (status == 304 and body == b"")

    def people(self):
        return self.listing(("", "search?q=bridge", "?limit=5&page=2")
                            [self.asked % 3], b"</html>")

    def others(self):
        return self.listing(*(("feeds.opml", b"</opml>"),
                              ("sitemap-news.xml", b">"),
                              ("llms.txt", b""),
                              ("opensearch.xml", b""))[self.asked % 4])

    def preview(self):
        status, _, body = self.httpd.ask("/preview/shared.html")
        return status == 200 and b"mattress" in body

    def status(self):
        status, _, body = self.httpd.ask("/newsclean?format=prometheus")
        return status == 200 and b"newsclean_pages_cleaned_total" in body

    def left(self):
        self.httpd.leave("/large.html")
        return True

    EVERYTHING = (new_page, old_page, feed, new_page, form, kept_feed,
                  changed_page, people, new_page, gone_page, suffix, others,
                  head, ordered_page, preview, status, left)
    PLAIN = (new_page, old_page, feed)

    def run(self):
        while not self.load.over.is_set():
            if not self.load.goes.is_set():
                self.idle = True
                self.load.goes.wait(1)
                continue
            self.idle = False
            self.asked += 1
            kind = self.load.kinds[self.asked % len(self.load.kinds)]
            try:
                why = "" if kind(self) else "not what was asked for"
            except (OSError, http.client.HTTPException) as error:
                why = repr(error)
            if why:
                self.wrong.append(f"{time.strftime('%T')} {kind.__name__} "
                                  f"{self.asked}: {why}")
            time.sleep(PAUSE[self.httpd.mode])


class Load:
    def __init__(self, httpd, clients):
        self.httpd = httpd
        self.over, self.goes = threading.Event(), threading.Event()
        self.kinds = Client.EVERYTHING
        self.shared = make_page("Shared story", "")
        httpd.add("shared.html", make_page("Shared story", PROMO))
        httpd.add("large.html", make_page("A large story", PROMO, TEXT * 2000))
        httpd.ask("/shared.html")  # there is an article before feeds are read
        self.settle()
        self.clients = [Client(self, i) for i in range(clients)]
        for client in self.clients:
            client.start()

    def pause(self):
        """Nobody asks any more when this returns."""
        self.goes.clear()
        end = time.monotonic() + ANSWER_SECONDS
        while time.monotonic() < end:
            if all(client.idle for client in self.clients):
                return
            time.sleep(0.05)
        raise RuntimeError("a client waits for ever")

    def resume(self):
        for client in self.clients:
            client.idle = False
        self.goes.set()

    def stored(self):
        path = os.path.join(self.httpd.run, "store", "articles.db")
        if not os.path.exists(path):
            return set()
        db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        try:
            return {title for (title,) in db.execute(
                "SELECT title FROM article WHERE gone = 0")}
        except sqlite3.OperationalError:
            return set()
        finally:
            db.close()

    def settle(self):
        """Until no page waits to be read and stored."""
        end = time.monotonic() + SETTLE_SECONDS
        while time.monotonic() < end:
            counters = self.httpd.counters()
            if counters["PagesRead"] == counters["PagesQueued"]:
                return
            time.sleep(0.1)
        raise RuntimeError("pages wait for ever")

    def finish(self):
        self.over.set()
        self.goes.set()
        for client in self.clients:
            client.join(ANSWER_SECONDS)

    def wrong(self):
        return [line for client in self.clients for line in client.wrong]

    def titles(self):
        return {title for client in self.clients for title in client.titles}

    def asked(self):
        return sum(client.asked for client in self.clients)

    def pages(self):
        return sum(client.pages for client in self.clients)
