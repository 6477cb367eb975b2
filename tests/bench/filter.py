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
hardly disturbed by who else is busy. Server and client keep to a core each
where there are two, so that requests a second are the server's.

The client is our own, since `ab` fetches one address in a run and counts in
milliseconds. It asks over several kept connections, so that a request always
waits for the server. Before anything is measured, the answers are compared:
a variant that does not do what it is named for is an error.

Pages come from $NC_SHARED/corpus/dev, the list from $NC_SHARED/lists; without
them nothing is done. All of the server is in a temporary directory, which
stays if something fails. It listens on 127.0.0.1 only, runs as an ordinary
user, and ends with this program.
"""
import argparse
import gzip
import json
import os
import pwd
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
BUILD = os.path.join(TOP, "build")
SHARED = os.environ.get("NC_SHARED", os.path.join(TOP, "..", "shared"))
MODULE = os.environ.get("NC_MODULE", os.path.join(BUILD, "mod_newsclean.so"))

CONNECTIONS = 4
START_SECONDS = 30  # for the server to answer
READ_SECONDS = 60   # for one answer

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

CONFIG = """\
ServerRoot "{run}"
DocumentRoot "{run}/pages"
ServerName localhost
Listen 127.0.0.1:{port}
PidFile "{run}/httpd.pid"
ErrorLog "{run}/error_log"
LogLevel warn
{modules}
LoadModule newsclean_module "{run}/mod_newsclean.so"
TypesConfig /dev/null
AddType text/html .html
StartServers 1
ServerLimit 1
ThreadsPerChild 8
MaxRequestWorkers 8
MinSpareThreads 1
MaxSpareThreads 8
MaxConnectionsPerChild 0
KeepAlive On
MaxKeepAliveRequests 0
KeepAliveTimeout 60
<Directory "{run}/pages">
    Options None
    AllowOverride None
    Require all granted
</Directory>
"""

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


def apxs(name):
    tool = os.environ.get("APXS", "apxs")
    return subprocess.run([tool, "-q", name], capture_output=True, check=True,
                          text=True).stdout.strip()


# --- the server

class Server:
    """An httpd of two processes in a directory of its own."""

    def __init__(self, pages, rules):
        self.run = tempfile.mkdtemp(prefix="newsclean-bench.")
        self.process = None
        os.chmod(self.run, 0o755)
        os.mkdir(os.path.join(self.run, "pages"))
        shutil.copy(MODULE, os.path.join(self.run, "mod_newsclean.so"))
        for number, page in enumerate(pages):
            shutil.copyfile(page, os.path.join(self.run, "pages",
                                               f"{number}.html"))
        with open(os.path.join(self.run, "list.txt"), "wb") as file:
            file.writelines(rules)

    def configure(self):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        folder = apxs("LIBEXECDIR")
        modules = "\n".join(
            f"LoadModule {name}_module {folder}/mod_{name}.so"
            for name in MODULES)
        with open(os.path.join(self.run, "httpd.conf"), "w",
                  encoding="ascii") as file:
            file.write(CONFIG.format(run=self.run, port=self.port,
                                     modules=modules))
            for name, lines in VARIANTS.items():
                file.write(f'Alias "/{name}" "{self.run}/pages"\n'
                           f'<Location "/{name}">\n{lines}\n</Location>\n')

    def start(self, core):
        """As an ordinary user, since httpd's children must not be root."""
        self.configure()
        who = {}
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(self.run, nobody.pw_uid, nobody.pw_gid)
            who = {"user": nobody.pw_uid, "group": nobody.pw_gid,
                   "extra_groups": []}
        httpd = os.path.join(apxs("sbindir"), apxs("progname"))
        with open(os.path.join(self.run, "output"), "wb") as output:
            self.process = subprocess.Popen(
                [httpd, "-f", os.path.join(self.run, "httpd.conf"),
                 "-D", "FOREGROUND"], cwd=self.run, stdout=output,
                stderr=output, **who)
        if core is not None:
            os.sched_setaffinity(self.process.pid, {core})
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            try:
                self.connect().close()
                return
            except ConnectionRefusedError:
                time.sleep(0.05)
        raise RuntimeError("httpd does not start")

    def connect(self):
        s = socket.create_connection(("127.0.0.1", self.port), READ_SECONDS)
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return s

    def find_processes(self):
        pids = [self.process.pid]
        for name in os.listdir("/proc"):
            if name.isdigit():
                try:
                    with open(f"/proc/{name}/stat", encoding="ascii",
                              errors="replace") as file:
                        fields = file.read().rpartition(")")[2].split()
                except OSError:
                    continue
                if int(fields[1]) == self.process.pid:
                    pids.append(int(name))
        self.pids = pids

    def cpu(self):
        """Seconds of all processes so far. Their CPU clocks say what
        /proc/PID/stat does, in nanoseconds instead of its hundredths."""
        return sum(time.clock_gettime(~pid << 3 | 2) for pid in self.pids)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def tell(self):
        print(f"bench-filter: failed; everything is in {self.run}",
              file=sys.stderr)
        for name in ("output", "error_log"):
            path = os.path.join(self.run, name)
            if os.path.isfile(path):
                with open(path, encoding="utf-8", errors="replace") as file:
                    sys.stderr.writelines(file.readlines()[-15:])


# --- the client

def ask(connection, path):
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n"
                       "Accept-Encoding: gzip\r\n\r\n".encode())


def dechunk(body):
    parts = []
    while True:
        size, _, body = body.partition(b"\r\n")
        n = int(size.partition(b";")[0], 16)
        if n == 0:
            return b"".join(parts)
        parts.append(body[:n])
        body = body[n + 2:]


def receive(connection, buffer, have):
    n = connection.recv_into(memoryview(buffer)[have:])
    if n == 0:
        raise RuntimeError("the server has closed a connection")
    return have + n


def read_length(buffer, head):
    """What Content-Length says; None: the answer is in chunks."""
    if not buffer.startswith(b"HTTP/1.1 200 "):
        raise RuntimeError(bytes(buffer[:head]).decode("latin-1"))
    at = buffer.find(b"\r\nContent-Length: ", 0, head)
    if at < 0:
        return None
    return int(buffer[at + 18:buffer.find(b"\r\n", at + 2)])


def read_answer(connection, buffer):
    """Reads one answer; returns the length of its head and of all of it."""
    have = head = 0
    while head < 4:
        have = receive(connection, buffer, have)
        head = buffer.find(b"\r\n\r\n", 0, have) + 4
    length = read_length(buffer, head)
    if length is not None:
        while have < head + length:
            have = receive(connection, buffer, have)
    else:
        # Looking at the end alone is quicker than walking over the chunks.
        while buffer[have - 7:have] != b"\r\n0\r\n\r\n":
            have = receive(connection, buffer, have)
    return head, have


def fetch(server, path, buffer):
    with server.connect() as connection:
        ask(connection, path)
        head, end = read_answer(connection, buffer)
        body = bytes(buffer[head:end])
        if b"\r\nTransfer-Encoding: chunked" in buffer[:head]:
            body = dechunk(body)
        if b"\r\nContent-Encoding: gzip" in buffer[:head]:
            return len(body), gzip.decompress(body)
        return len(body), body


def run(connections, paths, buffer):
    """Every path once, with a request waiting behind each that is served."""
    n = len(connections)
    for i, path in enumerate(paths[:n]):
        ask(connections[i], path)
    for i in range(len(paths)):
        connection = connections[i % n]
        read_answer(connection, buffer)
        if i + n < len(paths):
            ask(connection, paths[i + n])


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


def measure(server, paths, buffer):
    """CPU seconds and seconds for all PATHS, through new connections."""
    connections = [server.connect() for _ in range(CONNECTIONS)]
    try:
        run(connections, paths[:CONNECTIONS], buffer)  # connections are open
        cpu, clock = server.cpu(), time.perf_counter()
        run(connections, paths, buffer)
        return server.cpu() - cpu, time.perf_counter() - clock
    finally:
        for connection in connections:
            connection.close()


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


def is_reached(ratio, aim):
    bound = float(aim[3:])
    return ratio <= bound if aim.startswith("<=") else ratio >= bound


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


def write_json(ratios):
    path = os.path.join(BUILD, "bench-filter.json")
    with open(path, "w", encoding="ascii") as file:
        json.dump({name: round(ratio, 4) for name, ratio in ratios.items()},
                  file, indent=4)
        file.write("\n")


def take_cores():
    """The server's core; the client takes another one."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        return None
    os.sched_setaffinity(0, {cores[1]})
    return cores[0]


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
    server = Server(pages, rules)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGHUP, lambda *_: sys.exit(129))
    done = False
    try:
        server.start(take_cores())
        sent = check(server, len(pages), buffer)
        server.find_processes()
        turns = measure_all(server, len(pages), args.r, args.s, buffer)
        done = True
    finally:
        server.stop()
        if done:
            shutil.rmtree(server.run)
        else:
            server.tell()
    figures = best(turns)
    ratios = ratios_of(figures)
    print(f"{len(pages)} pages of {size / len(pages) / 1000:.0f} kB, "
          f"{len(rules)} rules in the list, best of {args.r} rounds\n")
    print_variants(turns, figures, sent)
    print_ratios(ratios)
    write_json(ratios)


if __name__ == "__main__":
    main()
