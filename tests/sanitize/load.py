#!/usr/bin/env python3
"""Everything that a site does, at once, on an httpd that is looked at.

    tests/sanitize/load.py tsan|valgrind|soak [SECONDS]

Clients ask for new pages, old ones, changed ones and such as are gone, for
their forms, for feeds, archives, articles, searches, previews and the status;
some go away in the middle. A hub that is told of changes listens here too.
Whatever comes must be what was asked for, and whole.

    tsan      20 seconds, a graceful restart among them. NC_MODULE is built with
              ThreadSanitizer, whose library NC_PRELOAD names. No report.
    valgrind  one process and one client, some hundred requests: nothing is
              lost, read before it is written, or written beyond its end.
    soak      30 minutes: in the first half a graceful restart every half
              minute, in the second none. Told is

      counters       pages cleaned and articles stored, as the module counts
                     them, in a stretch of plain pages: what clients asked for
      child, parent  memory that is of no file (Anonymous of
                     /proc/PID/smaps_rollup), the median of the first and of the
                     last third of the rounds: it may grow by a tenth and 2 MB;
                     of the parent while it restarts, of the children, the larger
                     one, while it does not. And files that are open, which are
                     no sockets and pipes, while nobody asks: no more than if
                     each thread had the store open.
      lost           pages that were served and whose article is not in the
                     store: no more than the queue counted as dropped
      wrong          answers that were not what was asked for: none

The server listens on 127.0.0.1 only and is ended by its process id. What was
wrong is told, and stays in a directory that is named.
"""
import glob
import http.client
import os
import re
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "bench"))
from pages import PROMO, TEXT, make_page  # noqa: E402
from server import MODULE, apxs, end_cleanly, give, pwd  # noqa: E402

SECONDS = {"tsan": 20, "valgrind": 10, "soak": 1800}
CLIENTS = {"tsan": 8, "valgrind": 1, "soak": 6}
ROUND_SECONDS = 30      # of a soak: from one restart to the next
STRETCH_SECONDS = 20    # in which counters are compared
ANSWER_SECONDS = 60
SETTLE_SECONDS = 120    # until what waits is stored
# Of a client, between two requests; the worker has to keep up in a soak.
PAUSE = {"tsan": 0.01, "valgrind": 0, "soak": 0.06}
THREADS = 8
FILES_MAX = 3 * (THREADS + 1) + 12

MODULES = ("mpm_event", "authz_core", "alias", "mime", "env", "filter",
           "status", "deflate", "setenvif")

CONFIG = """\
ServerRoot "{run}"
DocumentRoot "{run}/pages"
ServerName news.example
Listen 127.0.0.1:{port}
PidFile "{run}/httpd.pid"
ErrorLog "{run}/error_log"
LogLevel info
{modules}
LoadModule newsclean_module "{run}/mod_newsclean.so"
TypesConfig /dev/null
AddType text/html .html
ServerLimit 8
StartServers 2
ThreadsPerChild 8
MinSpareThreads 16
MaxSpareThreads 16
MaxRequestWorkers 16
MaxConnectionsPerChild 0
<Directory />
    AllowOverride None
    Require all denied
</Directory>
<Directory "{run}/pages">
    AllowOverride FileInfo
    Require all granted
</Directory>
NewsClean On
NewsCleanStrip .promo
NewsCleanStore sqlite "{run}/store/articles.db"
NewsCleanSave On
NewsCleanRefresh 0
NewsCleanRevisions 3
NewsCleanRetain {retain}
NewsCleanQueue 4096 64M
NewsCleanNegotiate On
NewsCleanAdvertise Off
NewsCleanNormalize None
NewsCleanHub "http://127.0.0.1:{hub}/"
AddOutputFilterByType DEFLATE application/atom+xml
Alias "/all" "{run}/pages"
<Location "/all">
    NewsCleanAdvertise On
    NewsCleanNormalize All
    NewsCleanSave Off
</Location>
<Location "/articles">
    SetHandler newsclean
</Location>
<Location "/preview">
    SetHandler newsclean-preview
</Location>
<Location "/newsclean">
    SetHandler newsclean-status
</Location>
<Location "/server-status">
    SetHandler server-status
</Location>
"""



# --- the server

def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Httpd:
    """In a directory of its own, as an ordinary user."""

    def __init__(self, mode, hub):
        self.run = tempfile.mkdtemp(prefix="newsclean-load.")
        self.mode = mode
        self.port = free_port()
        self.process = None
        os.chmod(self.run, 0o755)
        for name in ("pages", "store", "reports"):
            os.mkdir(os.path.join(self.run, name))
        shutil.copy(MODULE, os.path.join(self.run, "mod_newsclean.so"))
        folder = apxs("LIBEXECDIR")
        modules = "\n".join(
            f"LoadModule {name}_module {folder}/mod_{name}.so"
            for name in MODULES)
        # Where nothing is to be lost, nothing goes for its number.
        retain = "20y" if mode == "soak" else "20y 40"
        with open(os.path.join(self.run, "httpd.conf"), "w",
                  encoding="ascii") as file:
            file.write(CONFIG.format(run=self.run, port=self.port, hub=hub,
                                     retain=retain, modules=modules))
        give(self.run, *(os.path.join(self.run, name)
                         for name in ("pages", "store", "reports")))

    def command(self):
        httpd = os.path.join(apxs("sbindir"), apxs("progname"))
        start = [httpd, "-f", os.path.join(self.run, "httpd.conf")]
        report = os.path.join(self.run, "reports", "report")
        if self.mode == "valgrind":
            return ["valgrind", "--leak-check=full",
                    "--show-leak-kinds=definite", "--num-callers=20",
                    "--child-silent-after-fork=yes", "--keep-debuginfo=yes",
                    f"--log-file={report}.%p"] + start + ["-X"]
        start += ["-D", "FOREGROUND"]
        if self.mode == "tsan":
            # Where addresses are random, ThreadSanitizer may not start.
            return ["setarch", "-R", "env",
                    "LD_PRELOAD=" + os.environ["NC_PRELOAD"],
                    f"TSAN_OPTIONS=log_path={report}:halt_on_error=0"
                    ":ignore_noninstrumented_modules=1"] + start
        return start

    def start(self):
        who = {}
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            who = {"user": nobody.pw_uid, "group": nobody.pw_gid,
                   "extra_groups": []}
        with open(os.path.join(self.run, "output"), "wb") as output:
            self.process = subprocess.Popen(
                self.command(), cwd=self.run, stdout=output, stderr=output,
                env={**os.environ, "TMPDIR": self.run}, **who)
        end = time.monotonic() + 60
        while time.monotonic() < end and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except ConnectionRefusedError:
                time.sleep(0.1)
        raise RuntimeError("httpd does not start")

    def restart(self):
        self.process.send_signal(signal.SIGUSR1)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def children(self):
        pid = self.process.pid
        with open(f"/proc/{pid}/task/{pid}/children",
                  encoding="ascii") as file:
            return [int(child) for child in file.read().split()]

    def add(self, name, page):
        """As a new file under the old name: who reads it has one or the
        other."""
        path = os.path.join(self.run, "pages", name)
        with open(path + ".new", "wb") as file:
            file.write(page)
        os.rename(path + ".new", path)

    def remove(self, name):
        os.unlink(os.path.join(self.run, "pages", name))

    def ask(self, path, method="GET", **headers):
        """Status, head and body of an answer, which is whole."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port,
                                                timeout=ANSWER_SECONDS)
        headers = {name.replace("_", "-"): value
                   for name, value in headers.items()}
        headers["Host"] = "news.example"
        headers["Connection"] = "close"
        try:
            connection.request(method, path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def leave(self, path):
        """Asks for PATH and goes before it has come."""
        with socket.create_connection(("127.0.0.1", self.port),
                                      ANSWER_SECONDS) as s:
            s.sendall(f"GET {path} HTTP/1.1\r\nHost: news.example\r\n"
                      "\r\n".encode())
            s.recv(100)

    def counters(self):
        text = self.ask("/server-status?auto")[2].decode()
        return {name: int(n) for name, n in
                re.findall(r"^NewsClean(\w+): (\d+)$", text, re.M)}

    def log(self):
        with open(os.path.join(self.run, "error_log"), encoding="utf-8",
                  errors="replace") as file:
            return file.read()


class Hub(threading.Thread):
    """Says 204 to whatever it is told."""

    def __init__(self):
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.told = 0

    def run(self):
        while True:
            s, _ = self.listener.accept()
            with s:
                s.settimeout(5)
                try:
                    said = b""
                    while b"hub.url" not in said:
                        part = s.recv(65536)
                        if not part:
                            break
                        said += part
                    self.told += b"hub.mode=publish" in said
                    s.sendall(b"HTTP/1.1 204 No Content\r\n"
                              b"Connection: close\r\n\r\n")
                except OSError:
                    pass


# --- who asks

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


# --- what is looked at

def find_reports(httpd):
    """What a sanitizer or valgrind has to say of us. Of valgrind's lines those
    blocks count that name a file of ours: what httpd and its libraries do is
    not looked at."""
    reports = []
    for path in sorted(glob.glob(os.path.join(httpd.run, "reports", "*"))):
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read()
        if httpd.mode != "valgrind":
            reports.append(text)
            continue
        blocks = re.split(r"^==\d+== *\n", text, flags=re.M)
        reports += [block for block in blocks
                    if "mod_newsclean" in block or re.search(
                        r"\((?:%s)\.c:\d+\)" % "|".join(OURS), block)]
    return reports


OURS = sorted({os.path.basename(path)[:-2] for path in glob.glob(
    os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "src",
                 "*", "*.c"))})


def own_memory(pid):
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
        return int(re.search(r"Anonymous: +(\d+)", file.read())[1])


def count_files(pid):
    n = 0
    for fd in os.listdir(f"/proc/{pid}/fd"):
        try:
            n += os.readlink(f"/proc/{pid}/fd/{fd}").startswith("/")
        except OSError:
            pass
    return n


class Looks:
    """Of each round, while nobody asks."""

    def __init__(self, httpd):
        self.httpd = httpd
        self.parent, self.child = [], []  # pairs of memory and files

    def take_parent(self):
        pid = self.httpd.process.pid
        self.parent.append((own_memory(pid), count_files(pid)))

    def take_children(self):
        # A child of before that still ends has the lower number.
        children = self.httpd.children()[-2:]
        self.child.append((max(map(own_memory, children)),
                           max(map(count_files, children))))

    def tell(self):
        """Prints figures; what is wrong with them."""
        wrong = []
        for what, taken in (("child", self.child), ("parent", self.parent)):
            third = max(1, len(taken) // 3)
            # At first each thread has yet to open what it needs.
            first = taken[1:1 + third] or taken
            memory = [statistics.median(memory for memory, _ in part)
                      for part in (first, taken[-third:])]
            files = [max(files for _, files in part)
                     for part in (first, taken[-third:])]
            print(f"{what:<10} {memory[0]:.0f} -> {memory[1]:.0f} KB, "
                  f"{files[0]} -> {files[1]} files, {len(taken)} rounds: "
                  + " ".join(str(memory) for memory, _ in taken))
            if memory[1] > memory[0] * 1.1 + 2048:
                wrong.append(f"the memory of a {what} grows")
            if files[1] > FILES_MAX:
                wrong.append(f"a {what} has {files[1]} files open")
        return wrong


def compare_counters(load):
    """In a stretch of plain pages without a restart. What is wrong."""
    load.pause()
    load.settle()
    load.kinds = Client.PLAIN
    before = load.httpd.counters()
    pages, titles = load.pages(), len(load.titles())
    load.resume()
    time.sleep(STRETCH_SECONDS)
    load.pause()
    load.settle()
    after = load.httpd.counters()
    grown = {name: after[name] - before[name] for name in after}
    want = {"PagesCleaned": load.pages() - pages,
            "ArticlesStored": len(load.titles()) - titles,
            "PagesDropped": 0, "StoreFailures": 0, "Stopped": 0}
    print("counters   " + ", ".join(f"{name} {grown[name]} of {n}"
                                    for name, n in want.items()))
    return [f"{name} grew by {grown[name]}, not by {n}"
            for name, n in want.items() if grown[name] != n]


def check_store(load, dropped):
    """What is wrong with what is there at the end, when the queue has counted
    so many pages as DROPPED."""
    lost = sorted(load.titles() - load.stored())
    found = []
    dropped += sum(map(int, re.findall(r"(\d+) pages were not kept",
                                       load.httpd.log())))
    print(f"lost       {len(lost)} of {len(load.titles())} articles; {dropped} "
          "pages were dropped")
    if len(lost) > dropped:
        found.append(f"articles are lost: {lost[:5]}")
    db = sqlite3.connect(os.path.join(load.httpd.run, "store", "articles.db"))
    sound = db.execute("PRAGMA integrity_check").fetchone()[0]
    db.close()
    if sound != "ok":
        found.append("the store is broken: " + sound)
    return found


# --- modes

def one_round(load):
    load.resume()
    time.sleep(ROUND_SECONDS - 4)
    load.pause()
    load.settle()


def soak(load, seconds):
    looks = Looks(load.httpd)
    rounds = max(2, seconds // 2 // ROUND_SECONDS)
    dropped = 0
    for _ in range(rounds):
        one_round(load)
        looks.take_parent()
        dropped += load.httpd.counters()["PagesDropped"]
        load.resume()
        time.sleep(1)
        load.httpd.restart()
        time.sleep(2)
    for _ in range(rounds):
        one_round(load)
        looks.take_children()
    found = compare_counters(load)
    dropped += load.httpd.counters()["PagesDropped"]
    return found + looks.tell() + check_store(load, dropped)


def run_load(load, seconds):
    load.resume()
    if load.httpd.mode == "valgrind":
        end = time.monotonic() + 120  # it is slow: so many requests, at least
        while load.asked() < 60 and time.monotonic() < end:
            time.sleep(0.2)
        time.sleep(seconds)
        return
    time.sleep(seconds / 2)
    load.httpd.restart()
    time.sleep(seconds / 2)


def main():
    mode = sys.argv[1] if len(sys.argv) > 1 else ""
    if mode not in SECONDS or len(sys.argv) > 3:
        sys.exit("usage: load.py tsan|valgrind|soak [SECONDS]")
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else SECONDS[mode]
    end_cleanly()
    hub = Hub()
    hub.start()
    httpd = Httpd(mode, hub.port)
    found = ["it did not come to its end"]
    try:
        httpd.start()
        load = Load(httpd, CLIENTS[mode])
        found = []
        if mode == "soak":
            found += soak(load, seconds)
        else:
            run_load(load, seconds)
        load.finish()
        httpd.stop()
        wrong = load.wrong()
        if wrong:
            found.append(f"{len(wrong)} wrong answers: " +
                         "; ".join(wrong[:5]))
        found += find_reports(httpd)
        if re.search(r"exit signal|Assertion", httpd.log()):
            found.append("a child has crashed")
        print(f"wrong      {len(wrong)} of {load.asked()} answers; the hub was "
              f"told {hub.told} times")
    finally:
        httpd.stop()
        for what in found[:10]:
            print(f"load.py: {mode}: {what[:3000]}", file=sys.stderr)
        if found:
            print(f"load.py: everything is in {httpd.run}", file=sys.stderr)
        else:
            shutil.rmtree(httpd.run)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
