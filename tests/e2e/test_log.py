# SPDX-License-Identifier: Apache-2.0
"""The unified log: what the lab planted is what log_entry() gives, and damage costs only its chunk."""
import json
import os
import shutil
import subprocess
import tempfile
import unittest

LAB = os.environ["BRIDLE_LAB"]
READER = os.environ["BRIDLE_LOG"]
ARCHIVE = "system_logs.logarchive"


def archive(folder, *options):
    subprocess.run([LAB, "logarchive", "--out", folder, *options], check=True)
    return os.path.join(folder, ARCHIVE)


def entries(folder):
    done = subprocess.run([READER, folder], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          check=False)
    if done.returncode not in (0, 1):
        raise AssertionError("%s ended with %d: %s" % (READER, done.returncode,
                                                       done.stderr.decode()[-2000:]))
    return [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]


def expected(folder):
    with open(os.path.join(folder, "expected.jsonl"), encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


class Log(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="bridle-log-")
        archive(cls.folder, "--entries", "20000", "--seed", "3")
        cls.expected = expected(cls.folder)
        cls.found = entries(cls.folder)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def copy(self):
        folder = tempfile.mkdtemp(prefix="bridle-log-")
        self.addCleanup(shutil.rmtree, folder)
        shutil.copytree(os.path.join(self.folder, ARCHIVE), os.path.join(folder, ARCHIVE))
        return folder

    def traces(self, folder):
        for place, _, names in sorted(os.walk(folder)):
            for name in sorted(names):
                if name.endswith(".tracev3"):
                    yield os.path.join(place, name)

    def test_each_entry_gives_its_line(self):
        self.assertEqual(len(self.found), len(self.expected))
        for number, (found, line) in enumerate(zip(self.found, self.expected)):
            self.assertEqual({key: found[key] for key in line}, line, "entry %d" % number)

    def test_every_kind_was_planted(self):
        kinds = {line["type"] for line in self.expected}
        self.assertEqual(kinds, {"default", "info", "debug", "error", "fault", "activityCreate",
                                 "trace", "signpost", "loss", "statedump", "simpledump"})

    def test_the_archive_itself_may_be_the_evidence(self):
        found = entries(os.path.join(self.folder, ARCHIVE))
        self.assertEqual([line["message"] for line in found],
                         [line["message"] for line in self.expected])
        self.assertEqual([line["at"] for line in found], [line["at"] for line in self.expected])

    def test_the_phone_keeps_strings_beside_the_logs(self):
        folder = self.copy()
        old = os.path.join(folder, ARCHIVE)
        new = os.path.join(folder, "private", "var", "db")
        os.makedirs(os.path.join(new, "uuidtext"))
        os.makedirs(os.path.join(new, "diagnostics"))
        for name in os.listdir(old):
            target = "uuidtext" if len(name) == 2 or name == "dsc" else "diagnostics"
            shutil.move(os.path.join(old, name), os.path.join(new, target, name))
        found = entries(folder)
        self.assertEqual([line["message"] for line in found],
                         [line["message"] for line in self.expected])

    def test_without_strings_values_are_shown(self):
        folder = self.copy()
        for name in os.listdir(os.path.join(folder, ARCHIVE)):
            if len(name) == 2 or name == "dsc":
                shutil.rmtree(os.path.join(folder, ARCHIVE, name))
        found = entries(folder)
        self.assertEqual(len(found), len(self.expected))
        self.assertTrue(all(line["process"] is None for line in found))
        first = next(i for i, line in enumerate(self.expected)
                     if line["message"].startswith("Service started"))
        self.assertTrue(found[first]["message"].startswith("<missing string, uuid "))
        name = self.expected[first]["message"].split(": ", 1)[1].split(" (pid ")[0]
        self.assertIn(name, found[first]["message"])

    def test_without_clocks_times_are_unknown(self):
        folder = self.copy()
        shutil.rmtree(os.path.join(folder, ARCHIVE, "timesync"))
        found = entries(folder)
        self.assertEqual(len(found), len(self.expected))
        self.assertTrue(all(line["at"] is None for line in found))

    def test_a_damaged_chunk_costs_only_itself(self):
        folder = self.copy()
        path = next(self.traces(folder))
        with open(path, "r+b") as stream:
            data = bytearray(stream.read())
            at = data.index(b"bv41", len(data) // 2)
            data[at + 20:at + 120] = bytes(100)
            stream.seek(0)
            stream.write(data)
        found = entries(folder)
        self.assertLess(len(found), len(self.expected))
        self.assertGreater(len(found), len(self.expected) * 8 // 10)
        last = self.expected[-1]
        self.assertEqual({key: found[-1][key] for key in last}, last)

    def test_a_cut_file_gives_what_is_before_the_cut(self):
        folder = self.copy()
        path = next(self.traces(folder))
        os.truncate(path, os.path.getsize(path) // 2)
        found = entries(folder)
        self.assertLess(len(found), len(self.expected))
        self.assertGreater(len(found), len(self.expected) // 3)
        self.assertEqual(found[0]["message"], self.expected[0]["message"])


if __name__ == "__main__":
    unittest.main()
