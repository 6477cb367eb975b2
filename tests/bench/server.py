"""An httpd to measure, and a client that asks it.

The server has all that it needs in a temporary directory, which stays if
something fails. It listens on 127.0.0.1 only, runs as an ordinary user, and is
ended by `stop`. Server and client keep to a core each where there are two, so
that requests a second are the server's.

The client asks over several kept connections, so that a request always waits
for the server.
"""
import gzip
import json
import os
import pwd
import shutil
import signal
import socket
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

CONFIG = """\
ServerRoot "{run}"
DocumentRoot "{run}/pages"
ServerName {name}
Listen 127.0.0.1:{port}
PidFile "{run}/httpd.pid"
ErrorLog "{run}/error_log"
LogLevel warn
{modules}
LoadModule newsclean_module "{run}/mod_newsclean.so"
TypesConfig /dev/null
StartServers 1
ServerLimit 1
ThreadsPerChild 25
MaxRequestWorkers 25
MinSpareThreads 1
MaxSpareThreads 50
MaxConnectionsPerChild 0
KeepAlive On
MaxKeepAliveRequests 0
KeepAliveTimeout 60
<Directory />
    AllowOverride None
    Require all denied
</Directory>
<Directory "{run}/pages">
    Options None
    AllowOverride None
    Require all granted
</Directory>
"""


def apxs(name):
    tool = os.environ.get("APXS", "apxs")
    return subprocess.run([tool, "-q", name], capture_output=True, check=True,
                          text=True).stdout.strip()


# --- the server

def give(*paths):
    """Makes PATHS the server's own, who is nobody where we are root."""
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        for path in paths:
            os.chown(path, nobody.pw_uid, nobody.pw_gid)


class Server:
    """An httpd of two processes in a directory of its own."""

    def __init__(self, title):
        self.title = title
        self.run = tempfile.mkdtemp(prefix="newsclean-bench.")
        self.process = None
        os.chmod(self.run, 0o755)
        os.mkdir(os.path.join(self.run, "pages"))
        shutil.copy(MODULE, os.path.join(self.run, "mod_newsclean.so"))

    def configure(self, modules, lines, name="localhost"):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        folder = apxs("LIBEXECDIR")
        modules = "\n".join(
            f"LoadModule {name}_module {folder}/mod_{name}.so"
            for name in modules)
        with open(os.path.join(self.run, "httpd.conf"), "w",
                  encoding="ascii") as file:
            file.write(CONFIG.format(run=self.run, port=self.port, name=name,
                                     modules=modules))
            file.write(lines)

    def start(self, core):
        """As an ordinary user, since httpd's children must not be root."""
        who = {}
        if os.geteuid() == 0:
            give(self.run)
            nobody = pwd.getpwnam("nobody")
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

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        """Stops it; after a failure its directory is kept, and told."""
        self.stop()
        if kind is None:
            shutil.rmtree(self.run)
        else:
            self.tell()

    def tell(self):
        print(f"{self.title}: failed; everything is in {self.run}",
              file=sys.stderr)
        for name in ("output", "error_log"):
            path = os.path.join(self.run, name)
            if os.path.isfile(path):
                with open(path, encoding="utf-8", errors="replace") as file:
                    sys.stderr.writelines(file.readlines()[-15:])


# --- the client

GZIP = "Accept-Encoding: gzip\r\n"


def ask(connection, path, headers=GZIP):
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n"
                       f"{headers}\r\n".encode())


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
    if buffer.startswith(b"HTTP/1.1 304 "):
        return 0
    if not buffer.startswith((b"HTTP/1.1 200 ", b"HTTP/1.1 226 ")):
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


def fetch(server, path, buffer, headers=GZIP):
    """The length of the body that was sent, and the body itself."""
    with server.connect() as connection:
        ask(connection, path, headers)
        head, end = read_answer(connection, buffer)
        body = bytes(buffer[head:end])
        if b"\r\nTransfer-Encoding: chunked" in buffer[:head]:
            body = dechunk(body)
        if b"\r\nContent-Encoding: gzip" in buffer[:head]:
            return len(body), gzip.decompress(body)
        return len(body), body


def run(connections, paths, buffer, headers=GZIP):
    """Every path once, with a request waiting behind each that is served."""
    n = len(connections)
    for i, path in enumerate(paths[:n]):
        ask(connections[i], path, headers)
    for i in range(len(paths)):
        connection = connections[i % n]
        read_answer(connection, buffer)
        if i + n < len(paths):
            ask(connection, paths[i + n], headers)


def measure(server, paths, buffer, headers=GZIP):
    """CPU seconds and seconds for all PATHS, through new connections."""
    connections = [server.connect() for _ in range(CONNECTIONS)]
    try:
        for connection in connections:  # each is open once it has answered
            ask(connection, paths[-1], headers)
            read_answer(connection, buffer)
        cpu, clock = server.cpu(), time.perf_counter()
        run(connections, paths, buffer, headers)
        return server.cpu() - cpu, time.perf_counter() - clock
    finally:
        for connection in connections:
            connection.close()


def take_cores():
    """The server's core; the client takes another one."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        return None
    os.sched_setaffinity(0, {cores[1]})
    return cores[0]


def end_cleanly():
    """A signal ends the program by way of its `finally`."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGHUP, lambda *_: sys.exit(129))


# --- ratios

def write_ratios(name, ratios):
    """The file NAME of the build gets RATIOS, by their names."""
    with open(os.path.join(BUILD, name), "w", encoding="ascii") as file:
        json.dump({of: round(ratio, 4) for of, ratio in ratios.items()}, file,
                  indent=4)
        file.write("\n")


def is_reached(ratio, aim):
    bound = float(aim[3:])
    return ratio <= bound if aim.startswith("<=") else ratio >= bound
