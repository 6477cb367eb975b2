"""Turns: everybody does the same work, one after the other, round after round.

A sample is what one turn took, (CPU, clock), in seconds for one unit of work.
Ratios are made within a round, so that what else a machine does meanwhile hits
both sides; told is the middle one of all rounds, and how far they are apart.
"""
import select
import statistics
import subprocess
import sys

PATIENCE = 600  # seconds that one task may take


class Driver:
    """A process that does one task for each line, and answers with a line."""

    def __init__(self, *command):
        self.process = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            encoding="utf-8")

    def ask(self, line):
        try:
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass
        if not select.select([self.process.stdout], [], [], PATIENCE)[0]:
            self.process.kill()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"it ended, or had to be, at {line!r}")
        return answer

    def do(self, task):
        """(CPU, clock, count) of one task."""
        cpu, clock, count = self.ask(task).split()
        return float(cpu), float(clock), int(count)

    def close(self):
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def take(contestants, rounds):
    """CONTESTANTS are name: function, which does its work once and returns a
    sample. Returns name: samples, one a round, all of the same length."""
    tell = sys.stderr.isatty()
    samples = {name: [] for name in contestants}
    for number in range(rounds):
        for name, work in contestants.items():
            samples[name].append(work())
        if tell:
            print(f"\r    round {number + 1} of {rounds} ", end="",
                  file=sys.stderr, flush=True)
    if tell:
        print("\r" + " " * 30 + "\r", end="", file=sys.stderr, flush=True)
    return samples


def those_that_work(contestants, ours, skipped):
    """CONTESTANTS but for those that fail at the first try, which also warms
    them up. OURS must not fail."""
    good = {}
    for name, work in contestants.items():
        try:
            work()
            good[name] = work
        except (OSError, RuntimeError, ValueError) as error:
            if name == ours:
                raise
            skipped.append([name, str(error)])
    return good


def ratio(ours, theirs, which):
    """How many times theirs takes what ours does: the middle of the rounds,
    the least, the most."""
    each = [b[which] / a[which] for a, b in zip(ours, theirs)]
    return statistics.median(each), min(each), max(each)


def rows(task, unit, samples, ours, aims=None):
    """Rows of the table for one TASK. OURS is the contestant that all others
    are compared with. UNIT names what is done in a second; AIMS are name: the
    ratio that is aimed at."""
    aims = aims or {}
    made = []
    for name, rounds in samples.items():
        row = {"task": task, "name": name, "unit": unit, "ours": name == ours,
               "cpu": 1 / statistics.median(cpu for cpu, _ in rounds),
               "clock": 1 / statistics.median(clock for _, clock in rounds)}
        if name != ours:
            for key, which in (("cpu", 0), ("clock", 1)):
                middle, least, most = ratio(samples[ours], rounds, which)
                row[f"{key}_times"] = middle
                row[f"{key}_range"] = [least, most]
        if name in aims:
            row["aim"] = aims[name]
        made.append(row)
    return made
