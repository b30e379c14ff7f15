#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measure Bridle on the reference work, and MVT beside it in the same run.

    bench.py BUILD [--runs N] [--without-mvt] [--keep FOLDER]

The reference: a backup with 300,000 SMS, 300,000 WhatsApp messages, 300,000 Safari visits, 200,000
manifest entries, 10,000 calls, 1 GiB of media, made by bridle-lab; the Pegasus indicators. A zip of a file
system with 200,000 entries is checked beside it. Every
figure is the median of N runs, after one that is not counted; MVT runs once. Processor seconds (user
and system) are given beside wall seconds: they depend less on what else the machine does. MVT is installed from
PyPI into a folder of its own. Prints Markdown for docs/performance.md.
"""
import argparse
import json
import os
import platform
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tests", "e2e"))
from common import data_volume_of  # noqa: E402  (the tests know where a backup's files lie on the phone)
REFERENCE = {"sms": 300000, "whatsapp": 300000, "safari": 300000, "calls": 10000,
             "files": 200000, "media-bytes": 1 << 30}
PASSWORD = "bench"


def run(command, **options):
    """(wall seconds, processor seconds, peak MB, status) of a command."""
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               **options)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return (time.monotonic() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024,
            process.returncode)


class Bench:
    def __init__(self, build, runs, folder):
        self.bridle = os.path.join(build, "bridle")
        self.lab = os.path.join(build, "bridle-lab")
        self.runs = runs
        self.folder = folder

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def backup(self, name, **sizes):
        out = self.path(name)
        if not os.path.exists(out):
            options = {**REFERENCE, "upgrades": 0, "seed": 7, "ios": 17, **sizes}
            words = [word for key, value in options.items() for word in ("--" + key, str(value))]
            subprocess.run([self.lab, "backup", "--out", out, *words], check=True)
        return out

    def check(self, backup, *options):
        case = self.path("case.db")
        figures = []
        for number in range(self.runs + 1):
            for name in (case, case + "-journal"):
                if os.path.exists(name):
                    os.unlink(name)
            wall, processor, megabytes, status = run([self.bridle, "check", backup, "--case",
                                                      case, *options])
            if status not in (0, 1):
                sys.exit("bench: bridle check ended with %d" % status)
            if number > 0:
                figures.append((wall, processor, megabytes))
        return (statistics.median(f[0] for f in figures), statistics.median(
            f[1] for f in figures), max(f[2] for f in figures))

    def key(self, backup, password):
        path = self.path("key")
        with open(path, "w", encoding="utf-8") as stream:
            subprocess.run([self.bridle, "key", backup, "--password-file", password], check=True,
                           stdout=stream)
        return path

    def dump(self, entries):
        """A zip of a file system: the files of a small phone among so many others."""
        path = self.path("dump-%d.zip" % entries)
        if not os.path.exists(path):
            files = data_volume_of(self.backup("small", sms=200, whatsapp=200, safari=200, calls=40,
                                               files=600, **{"media-bytes": 0}))
            folders = ("filesystem1/System/Library/Frameworks/%03d", "filesystem2/mobile/Library/x/%03d",
                       "filesystem2/mobile/Containers/Data/Application/%08X/Library/Caches")
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                for name, content in files.items():
                    archive.writestr("filesystem2/" + name, content)
                for number in range(entries - len(files)):
                    folder = folders[number % 3] % (number % 997)
                    archive.writestr("%s/%06d.plist" % (folder, number), b"x" * 50)
        return path

    def million(self, count):
        path = self.path("indicators-%d.stix2" % count)
        if not os.path.exists(path):
            with open(path, "w", encoding="utf-8") as stream:
                stream.write('{"type": "bundle", "objects": [')
                for i in range(count):
                    json.dump({"type": "indicator", "id": "indicator--%d" % i,
                               "pattern": "[domain-name:value = 'host-%d.example-%d.com']" % (
                                   i, i % 997), "pattern_type": "stix"}, stream)
                    stream.write(",\n")
                stream.write('{"type": "malware", "id": "malware--1", "name": "Bench"}]}')
        return path

    def load(self, path):
        command = [self.bridle, "indicators", "test", "nothing.example.org", "--no-bundled",
                   "--indicators", path]
        runs = [run(command) for _ in range(self.runs)]
        return (statistics.median(r[0] for r in runs), statistics.median(r[1] for r in runs))


def mvt(bench, backup):
    tool = bench.path("mvt")
    if not os.path.exists(os.path.join(tool, "bin", "mvt-ios")):
        subprocess.run([sys.executable, "-m", "venv", tool], check=True)
        subprocess.run([os.path.join(tool, "bin", "pip"), "install", "-q", "mvt"], check=True)
    version = subprocess.run([os.path.join(tool, "bin", "pip"), "show", "mvt"],
                             stdout=subprocess.PIPE, text=True).stdout.split("Version: ")[1].split()[0]
    stix = bench.path("pegasus.stix2")
    with open(os.path.join(ROOT, "indicators", "pegasus.tsv"), encoding="utf-8") as stream:
        keys = {"domain": "domain-name:value", "process": "process:name", "email":
                "email-addr:value", "file_name": "file:name", "file_path": "file:path"}
        lines = [line.rstrip("\n").split("\t") for line in stream if "\t" in line]
    with open(stix, "w", encoding="utf-8") as stream:
        json.dump({"type": "bundle", "id": "bundle--1", "objects": [
            {"type": "indicator", "id": "indicator--%d" % i, "pattern_type": "stix",
             "pattern": "[%s = '%s']" % (keys[kind], value)}
            for i, (kind, value) in enumerate(lines) if kind in keys]}, stream)
    out = bench.path("mvt-out")
    shutil.rmtree(out, ignore_errors=True)
    wall, processor, megabytes, status = run([os.path.join(tool, "bin", "mvt-ios"), "check-backup",
                                              "--iocs", stix, "--output", out, backup])
    if status != 0:
        sys.exit("bench: mvt-ios ended with %d" % status)
    return version, wall, processor, megabytes


def unified_log(bench, entries):
    """What the decoder of the unified log says of itself, best of the runs."""
    archive = bench.path("log")
    if not os.path.exists(archive):
        subprocess.run([bench.lab, "logarchive", "--out", archive, "--entries", str(entries),
                        "--seed", "7", "--bare"], check=True)
    texts = [subprocess.run([os.path.join(os.path.dirname(bench.bridle), "bridle-log"), "--bench",
                             archive], stdout=subprocess.PIPE, text=True, check=True).stdout
             for _ in range(bench.runs)]
    return max(texts, key=lambda text: int(re.search(r"(\d+) a second", text).group(1)))


def machine():
    model = "unknown processor"
    with open("/proc/cpuinfo", encoding="utf-8") as stream:
        for line in stream:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2 ** 30
    return "%s, %d processors, %.0f GiB, Linux %s" % (model, os.cpu_count(), memory,
                                                      platform.release())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--without-mvt", action="store_true")
    parser.add_argument("--log-entries", type=int, default=2500000,
                        help="entries of the unified log; 0 leaves it out")
    parser.add_argument("--keep", help="a folder for the samples, kept afterwards")
    asked = parser.parse_args()
    folder = asked.keep or tempfile.mkdtemp(prefix="bridle-bench-")
    os.makedirs(folder, exist_ok=True)
    bench = Bench(asked.build, asked.runs, folder)
    print("Machine: %s\n" % machine())
    reference = bench.backup("reference")
    half = bench.backup("half", sms=150000, whatsapp=150000, safari=150000, calls=5000,
                        files=100000)
    no_media = bench.backup("no-media", **{"media-bytes": 0})
    sealed = bench.backup("sealed", password=PASSWORD)
    password = bench.path("password")
    with open(password, "w", encoding="utf-8") as stream:
        stream.write(PASSWORD)
    million = bench.million(1000000)
    base = bench.check(reference)
    case = os.path.getsize(bench.path("case.db"))
    load = bench.load(million)
    loaded = bench.check(reference, "--indicators", million)
    rows = [("reference work", base), ("half of all rows and files", bench.check(half)),
            ("without media", bench.check(no_media)),
            ("encrypted, with its password", bench.check(sealed, "--password-file", password)),
            ("encrypted, with its key", bench.check(sealed, "--key-file", bench.key(sealed,
                                                                                    password))),
            ("a zip of 200,000 entries", bench.check(bench.dump(200000))),
            ("with 1,000,000 indicators more", loaded),
            ("the same, less their loading", (loaded[0] - load[0], loaded[1] - load[1],
                                              loaded[2]))]
    if not asked.without_mvt:
        version, *slow = mvt(bench, reference)
        rows.append(("MVT %s, the same backup, once" % version, slow))
    print("| work | wall s | processor s | peak MB | processor, of the reference |\n"
          "|---|---|---|---|---|")
    for name, figures in rows:
        print("| %s | %.2f | %.2f | %.0f | %.2f |" % (name, *figures, figures[1] / base[1]))
    print("\nLoading 1,000,000 indicators (%d MB of STIX): %.2f s. Case file: %d MB." % (
        os.path.getsize(million) >> 20, load[0], case >> 20))
    if not asked.without_mvt:
        print("Bridle is %.1f times faster than MVT by the clock, %.1f times by processor time, and "
              "uses 1/%.0f of its memory." % (slow[0] / base[0], slow[1] / base[1],
                                              slow[2] / base[2]))
    if asked.log_entries > 0:
        print("\nUnified log: " + unified_log(bench, asked.log_entries).replace("\n", ". "))
    if not asked.keep:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
