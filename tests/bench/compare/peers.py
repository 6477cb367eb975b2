"""Where the peers are that we are measured against.

Each is installed by the client of its registry below build/bench/peers: in a
virtual environment of Python, a prefix of npm, a target folder of cargo.
Nothing goes into the system, and nothing of ours needs any of it. What can't be
had is skipped, with the reason, and asked for again in the next run;
BENCH_OFFLINE=1 asks no registry, and takes what is there. All are asked for
before anything is measured (`prepare`), so that nothing is built meanwhile.
"""
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOP = HERE.parent.parent.parent
PEERS = TOP / "build/bench/peers"

# A name: what pip is asked for. lxml_html_clean is an extra of lxml to
# trafilatura, which not every pip finds.
PYTHON = {
    "trafilatura": ("trafilatura", "lxml_html_clean"),
    "resiliparse": ("resiliparse",),
    "selectolax": ("selectolax",),
}
# The newest that a Node.js of 2024 runs.
NPM = ("@mozilla/readability@0.6", "jsdom@26")
SECONDS = 240
BUILD_SECONDS = 900  # where something has to be compiled


class Missing(Exception):
    """A peer that can't be had here; the text says why."""


def call(command, seconds=SECONDS, **more):
    """What COMMAND prints; Missing if it fails."""
    name = Path(command[0]).name
    try:
        done = subprocess.run(command, capture_output=True, text=True,
                              timeout=seconds, stdin=subprocess.DEVNULL,
                              check=False, **more)
    except subprocess.TimeoutExpired:
        raise Missing(f"{name} took more than {seconds} s") from None
    except OSError as error:
        raise Missing(f"no {name} here ({error.strerror})") from None
    if done.returncode:
        raise Missing(f"{name} failed, for want of its registry or of a "
                      f"package for this machine")
    return done.stdout


def ask_registry(name):
    """Missing if there is no need to ask for NAME."""
    known = json.loads(os.environ.get("BENCH_MISSING", "{}"))
    if name in known:
        raise Missing(known[name])
    if os.environ.get("BENCH_OFFLINE"):
        raise Missing("not installed, and no registry is asked "
                      "(BENCH_OFFLINE)")


def version_of(python, name):
    return call([str(python), "-c", f"import {name}\n"
                 "from importlib.metadata import version\n"
                 f"print(version('{PYTHON[name][0]}'))"]).strip()


def python(name):
    """The interpreter that has the package NAME, and its version."""
    venv = PEERS / "venv"
    command = venv / "bin/python"
    try:
        return command, version_of(command, name)
    except Missing:
        ask_registry(name)
    if not command.exists():
        call([sys.executable, "-m", "venv", str(venv)])
    call([str(command), "-m", "pip", "install", "-q", "--retries", "1",
          "--timeout", "20", *PYTHON[name]])
    return command, version_of(command, name)


def npm():
    """The folder whose node_modules has Readability and jsdom, versions."""
    folder = PEERS / "npm"
    modules = folder / "node_modules"
    if not (modules / "jsdom").exists():
        ask_registry("npm")
        folder.mkdir(parents=True, exist_ok=True)
        call(["npm", "install", "--silent", "--no-audit", "--no-fund",
              "--ignore-scripts", "--fetch-retries", "1", "--prefix",
              str(folder), *NPM])
    shutil.copy(HERE / "readability.mjs", folder)
    versions = call(["node", "-p", "['@mozilla/readability', 'jsdom'].map(n =>"
                     " require(n + '/package.json').version).join(' ')"],
                    cwd=folder)
    return folder, versions.split()


def cargo(name, crate):
    """The program that drives the library CRATE, made of the folder NAME, and
    the library's version."""
    target = PEERS / "cargo"
    program = target / f"release/{name}_driver"
    ours, copy = HERE / name, PEERS / name
    if not program.exists() or (program.stat().st_mtime <
                                (ours / "src/main.rs").stat().st_mtime):
        if not program.exists():
            ask_registry(name)
        # Built from a copy, since cargo writes its lock file beside it.
        shutil.copytree(ours, copy, dirs_exist_ok=True)
        call(["cargo", "build", "--release", "--quiet", "--manifest-path",
              str(copy / "Cargo.toml"), "--target-dir", str(target)],
             BUILD_SECONDS, env=dict(os.environ, CARGO_NET_RETRY="1"))
    for block in (copy / "Cargo.lock").read_text("utf-8").split("[[package]]"):
        if f'name = "{crate}"' in block:
            return program, block.split('version = "')[1].split('"')[0]
    raise Missing("cargo has built something else")


def lol_html():
    return cargo("lol_html", "lol_html")


def rs_trafilatura():
    return cargo("rs_trafilatura", "rs-trafilatura")


def prepare():
    """Installs what can be, and tells of the rest, in this process's
    environment too: the parts need not ask again."""
    missing = {}
    for name, get in [(name, lambda name=name: python(name))
                      for name in PYTHON] + [("npm", npm),
                                             ("lol_html", lol_html),
                                             ("rs_trafilatura",
                                              rs_trafilatura)]:
        try:
            get()
        except Missing as why:
            missing[name] = str(why)
            print(f"bench: no peer by {name}: {why}", flush=True)
    os.environ["BENCH_MISSING"] = json.dumps(missing)
