#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measure `bridle carve` on a large call log, and other tools beside it in the same run.

    bench_carve.py BUILD [--rows N] [--runs N] [--peers] [--keep FOLDER]

The reference: a table of N calls (1,000,000) with one index, a third of them deleted: half one by one, half
as ranges of dates; secure_delete is off. A deleted row survives when the bytes of all its values but the
rowid are in the file, side by side. --peers: sqlite-dissect from PyPI, and undark when it is on the
path; they may take minutes and gigabytes. Prints Markdown for docs/recovery.md.
"""
import argparse
import json
import os
import random
import re
import resource
import shutil
import sqlite3
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time
import uuid

NAMES = [None, "Anna Berg", "Jean Dupont", "María José", "Dr. Katharina von Hohenfels-Lindenau"]
SERVICES = ["com.apple.Telephony", "com.apple.FaceTime", "net.whatsapp.WhatsApp"]
PEER_SECONDS = 1800


def make(path, count):
    """-> (deleted rows, live rows) by their unique identifier."""
    chance = random.Random(1)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript("PRAGMA page_size=4096; PRAGMA secure_delete=off; PRAGMA journal_mode=off;"
                             "PRAGMA synchronous=off;"
                             "CREATE TABLE calls (id INTEGER PRIMARY KEY, started REAL, duration REAL,"
                             " direction INTEGER, answered INTEGER, address TEXT, name TEXT,"
                             " service TEXT, place TEXT, call_id TEXT);"
                             "CREATE INDEX calls_started ON calls (started);")
    connection.execute("BEGIN")
    rows, when = {}, 500000000.0
    for number in range(1, count + 1):
        when += chance.random() * 400
        rows[number] = (number, when, chance.choice([0.0, chance.random() * 600]),
                        chance.randint(0, 1), chance.randint(0, 1),
                        "+%d" % chance.randrange(10 ** 10, 10 ** 11), chance.choice(NAMES),
                        chance.choice(SERVICES), "Place %d, Country" % chance.randrange(10 ** 4),
                        str(uuid.UUID(int=chance.getrandbits(128))).upper())
        connection.execute("INSERT INTO calls VALUES (?,?,?,?,?,?,?,?,?,?)", rows[number])
    connection.execute("COMMIT")
    connection.execute("BEGIN")
    dead = set(chance.sample(range(1, count + 1), count // 6))
    for number in dead:
        connection.execute("DELETE FROM calls WHERE id = ?", (number,))
    left = count // 6
    while left > 0:
        size = min(left, chance.randint(count // 2000 + 1, count // 50 + 1))
        first = chance.randint(1, count - size)
        connection.execute("DELETE FROM calls WHERE started >= ? AND started < ?",
                           (rows[first][1], rows[first + size][1]))
        dead.update(range(first, first + size))
        left -= size
    connection.execute("COMMIT")
    pages = connection.execute("PRAGMA freelist_count").fetchone()[0]
    connection.close()
    return ({row[-1]: row for number, row in rows.items() if number in dead},
            {row[-1]: row for number, row in rows.items() if number not in dead}, pages)


def survivors(path, dead):
    with open(path, "rb") as stream:
        data = stream.read()
    ends = {}
    for match in re.finditer(rb"[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}", data):
        ends.setdefault(match.group().decode(), []).append(match.end())
    alive = set()
    for name, row in dead.items():
        body = struct.pack(">d", row[1]) + (struct.pack(">d", row[2]) if row[2] else b"")
        body += "".join(text or "" for text in row[5:]).encode()
        if any(data[end - len(body):end] == body for end in ends.get(name, ())):
            alive.add(name)
    return alive


class Runner:
    """Runs commands from a small process: a child's peak of memory includes what its parent had."""

    def __init__(self):
        self.process = subprocess.Popen([sys.executable, __file__, "--runner"], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __call__(self, command, output, seconds=PEER_SECONDS):
        self.process.stdin.write(json.dumps([command, output, seconds]) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    @staticmethod
    def serve():
        for line in sys.stdin:
            command, output, seconds = json.loads(line)
            started = time.monotonic()
            with open(output, "wb") as stream:
                process = subprocess.Popen(command, stdout=stream, stderr=subprocess.DEVNULL)
                timer = threading.Timer(seconds, process.kill)
                timer.start()
                _, status, usage = os.wait4(process.pid, 0)
                timer.cancel()
            print(json.dumps([time.monotonic() - started, usage.ru_utime + usage.ru_stime,
                              usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)]), flush=True)


def score(lines, dead, live, alive):
    """(recall of survivors, precision, rows with their rowid) of rows as lists of values."""
    found, false, with_key = set(), 0, 0
    for values in lines:
        row = dead.get(values[-1]) if isinstance(values[-1], str) else None
        key_unknown = isinstance(values[0], dict)
        if row is None or list(row[1:]) != values[1:] or not (key_unknown or values[0] == row[0]):
            false += not any(isinstance(v, dict) for v in values[1:])
            continue
        found.add(row[-1])
        with_key += not key_unknown
    del live
    return (len(found & alive) / max(1, len(alive)), len(found) / max(1, len(found) + false),
            with_key / max(1, len(found)))


def bridle(timed, build, path, folder, runs):
    output = os.path.join(folder, "out.json")
    figures = [timed([os.path.join(build, "bridle"), "carve", "--format", "json", path], output)
               for _ in range(runs + 1)][1:]
    return output, statistics.median(f[0] for f in figures), statistics.median(
        f[1] for f in figures), max(f[2] for f in figures)


def copy_time(timed, source, target, runs):
    figures = [timed(["cat", source], target)[0] for _ in range(runs + 1)][1:]
    return statistics.median(figures)


def dissect(timed, path, folder, dead, alive):
    """sqlite-dissect's carved rows, by their unique identifier in its CSV files."""
    environment = os.path.join(folder, "dissect")
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    subprocess.run([os.path.join(environment, "bin", "pip"), "install", "-q", "sqlite-dissect"],
                   check=True)
    out = os.path.join(folder, "dissect-out")
    os.makedirs(out)
    wall, _, megabytes, status = timed([os.path.join(environment, "bin", "sqlite_dissect"), "-c", "-f",
                                        "-d", out, path, "-e", "csv"],
                                       os.path.join(folder, "dissect.log"))
    found = set()
    for base, _, names in os.walk(out):
        for name in names:
            with open(os.path.join(base, name), errors="replace") as stream:
                text = stream.read()
            found.update(re.findall(r"[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}", text))
    return wall, megabytes, status, len(found & set(dead) & alive) / max(1, len(alive))


def main():
    if sys.argv[1:] == ["--runner"]:
        Runner.serve()
        return
    timed = Runner()
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("build")
    parser.add_argument("--rows", type=int, default=1000000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--keep")
    arguments = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    folder = arguments.keep or tempfile.mkdtemp(prefix="bridle-bench-")
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, "calls.db")
    if os.path.exists(path):
        os.unlink(path)
    dead, live, freelist = make(path, arguments.rows)
    alive = survivors(path, dead)
    print("%.0f MB, %d of %d rows deleted, %d of these survive, %d freelist pages\n" % (
        os.path.getsize(path) / 1e6, len(dead), arguments.rows, len(alive), freelist))
    read = copy_time(timed, path, os.devnull, arguments.runs)
    output, wall, processor, megabytes = bridle(timed, arguments.build, path, folder, arguments.runs)
    write = copy_time(timed, output, os.path.join(folder, "copy"), arguments.runs)
    with open(output, encoding="utf-8") as stream:
        recall, precision, keys = score((json.loads(line)["values"] for line in stream), dead, live,
                                        alive)
    print("| what | wall s | processor s | MB | recall of survivors | precision |")
    print("|---|---|---|---|---|---|")
    print("| `cat` reads the file | %.3f | | | | |" % read)
    print("| `cat` copies the result, %.0f MB | %.3f | | | | |" % (os.path.getsize(output) / 1e6, write))
    print("| `bridle carve --format json` | %.2f | %.2f | %.0f | %.4f | %.4f |" % (
        wall, processor, megabytes, recall, precision))
    if arguments.peers:
        seconds, peak, status, found = dissect(timed, path, folder, dead, alive)
        print("| sqlite-dissect (status %d) | %.0f | | %.0f | %.4f | |" % (status, seconds, peak, found))
        if shutil.which("undark"):
            seconds, _, peak, status = timed(["undark", "-i", path, "--freespace"],
                                             os.path.join(folder, "undark.csv"))
            print("| undark (status %d) | %.1f | | %.0f | | |" % (status, seconds, peak))
        else:
            print("\nundark is not on the path, and was left out.")
    print("\n%.1f times what reading twice and writing take; the rowid is known of %.3f of the rows." % (
        wall / (2 * read + write), keys))
    if not arguments.keep:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
