"""An httpd that has switched on all that the module does, and a hub that is
told of its changes.

Both listen on 127.0.0.1 only; the server is ended by its process id, and its
files are in a directory of its own.
"""
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "bench"))
from server import MODULE, apxs, give, pwd  # noqa: E402

ANSWER_SECONDS = 60

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
