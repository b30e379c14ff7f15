#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measure `bridle check` on a large capture, and other tools beside it in the same run.

    bench_capture.py BUILD [CAPTURE] [--runs N] [--peers]

Without CAPTURE ../shared/tools/make_big_pcap.py makes one of the corpus (1,280 MiB, 3.5 million packets);
where that is not there, nothing is measured, and that is said. Every program runs on one core, after a run that is not counted; --peers: cat, tcpdump, ndpiReader and, once,
tshark for DNS names and server names, where they are on the path. Prints Markdown for docs/performance.md.
"""
import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

SHARED = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "shared")
PEERS = [
    ("cat", ["cat", "{}"], 0),
    ("tcpdump -r, to nowhere", ["tcpdump", "-r", "{}", "-w", "/dev/null"], 0),
    ("ndpiReader", ["ndpiReader", "-q", "-i", "{}"], 0),
    ("tshark, DNS names and SNI", ["tshark", "-n", "-r", "{}", "-T", "fields", "-e", "dns.qry.name", "-e",
                                   "tls.handshake.extensions_server_name"], 1),
]


def run(command):
    """-> seconds by the clock, seconds of processor time, peak in MB."""
    before = time.monotonic()
    process = subprocess.Popen(["taskset", "-c", "0"] + command, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.monotonic() - before
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit("%s failed" % command[0])
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def measure(command, runs, prepare=lambda: None):
    """The median of each figure; the first run warms the page cache and is not counted."""
    rows = []
    for number in range(runs + 1):
        prepare()
        row = run(command)
        if number > 0 or runs == 0:
            rows.append(row)
        if runs == 0:
            break
    return [statistics.median(column) for column in zip(*rows)]


def make(folder):
    """The capture of the corpus; None where there is no corpus."""
    tool = os.path.join(SHARED, "tools", "make_big_pcap.py")
    if not os.path.exists(tool):
        return None
    path = os.path.join(folder, "big.pcap")
    subprocess.run([sys.executable, tool, os.path.join(SHARED, "corpus", "pcap"), path, "--size-mib", "1280",
                    "--seed", "1"], check=True)
    return path


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build")
    parser.add_argument("capture", nargs="?")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--peers", action="store_true")
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory() as folder:
        case = os.path.join(folder, "case.db")
        capture = options.capture or make(folder)
        if capture is None:
            print("bench_capture: no ../shared here, and no capture named: nothing measured", file=sys.stderr)
            return

        def forget():
            if os.path.exists(case):
                os.unlink(case)
        program = os.path.join(options.build, "bridle")
        rows = [("bridle check, all tables and the SHA-256",
                 measure([program, "check", capture, "--case", case], options.runs, forget))]
        if options.peers:
            for name, command, once in PEERS:
                if shutil.which(command[0]) is None:
                    print("%s is not on the path" % command[0], file=sys.stderr)
                    continue
                words = [word.replace("{}", capture) for word in command]
                rows.append((name, measure(words, 0 if once else options.runs)))
    ours = rows[0][1]
    print("| program | wall s | processor s | peak MB | processor, of bridle's |\n|---|---|---|---|---|")
    for name, (wall, used, peak) in rows:
        print("| %s | %.2f | %.2f | %.0f | %.2f |" % (name, wall, used, peak, used / ours[1]))


if __name__ == "__main__":
    main()
