#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How evidence is handed in: several paths for one case, and a capture on standard input."""
import gzip
import hashlib
import subprocess
import unittest

from common import BRIDLE, CRASH_WORDS, LAB, Case, bridle


class Input(Case):
    def capture(self, name="hotspot.pcap"):
        """A small capture: the first packets of the lab's."""
        whole = self.path("whole.pcap")
        subprocess.run([LAB, "capture", "--out", whole, "--format", "pcap", "--seed", "5", "--clean"], check=True)
        with open(whole, "rb") as stream:
            data = stream.read(400000)
        with open(self.path(name), "wb") as stream:
            stream.write(data)
        return self.path(name), data

    def piped(self, data, *options):
        done = subprocess.run([BRIDLE, "check", "-", "--case", self.path("case.db"), *options], input=data,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
        for word in CRASH_WORDS:
            self.assertNotIn(word, done.stderr.decode())
        return done

    def rows(self, sql, case="case.db"):
        return bridle("query", self.path(case), sql, "--format", "json").json()

    def test_a_capture_on_standard_input_is_read_as_the_file_is(self):
        path, data = self.capture()
        self.assertLess(self.piped(data).returncode, 2)
        self.assertLess(bridle("check", path, "--case", self.path("file.db")).status, 2)
        sql = "SELECT count(*) AS n, sum(origin_row) AS frames FROM net_flow"
        self.assertEqual(self.rows(sql), self.rows(sql, "file.db"))
        self.assertGreater(self.rows(sql)[0]["n"], 10)
        item = self.rows("SELECT path, size, sha256 FROM item")
        self.assertEqual(item, [{"path": "stdin", "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}])

    def test_it_may_be_packed(self):
        _, data = self.capture()
        packed = gzip.compress(data)
        self.assertLess(self.piped(packed).returncode, 2)
        self.assertGreater(self.rows("SELECT count(*) AS n FROM net_flow")[0]["n"], 10)
        self.assertEqual(self.rows("SELECT sha256 FROM item")[0]["sha256"], hashlib.sha256(packed).hexdigest())

    def test_what_a_cut_archive_holds_before_the_cut_is_read(self):
        path, data = self.capture()
        packed = gzip.compress(data)[:90000]
        self.assertLess(self.piped(packed).returncode, 2)
        cover = self.rows("SELECT status, reason FROM coverage WHERE artifact = ''")[0]
        self.assertEqual(cover["status"], "failed")
        self.assertIn("end too early", cover["reason"])
        piped = self.rows("SELECT count(*) AS n FROM net_flow")
        self.assertGreater(piped[0]["n"], 5)
        with open(path + ".gz", "wb") as stream:
            stream.write(packed)
        self.assertLess(bridle("check", path + ".gz", "--case", self.path("file.db")).status, 2)
        self.assertEqual(piped, self.rows("SELECT count(*) AS n FROM net_flow", "file.db"))

    def test_what_is_no_capture_is_told(self):
        for data in (b"", b"\n", b"PK\x03\x04" + bytes(100), bytes(70000)):
            done = self.piped(data)
            self.assertEqual(done.returncode, 2)
            self.assertIn("no capture that can be read", done.stderr.decode())
            subprocess.run(["rm", self.path("case.db")], check=True)

    def test_several_paths_make_one_case(self):
        path, _ = self.capture()
        backup, _ = self.lab("backup", "--clean", "--sms", 20, "--whatsapp", 20, "--safari", 20, "--calls", 5)
        result = bridle("check", backup, path, "--case", self.path("case.db"))
        self.assertLess(result.status, 2, result.err)
        self.assertEqual(self.rows("SELECT kind FROM evidence ORDER BY evidence_id"),
                         [{"kind": "backup"}, {"kind": "capture"}])
        self.assertGreater(self.rows("SELECT count(*) AS n FROM ios_sms")[0]["n"], 0)
        self.assertGreater(self.rows("SELECT count(*) AS n FROM net_flow")[0]["n"], 0)

    def test_a_case_inside_any_of_them_is_refused(self):
        path, _ = self.capture()
        backup, _ = self.lab("backup", "--clean", "--sms", 5, "--whatsapp", 5, "--safari", 5, "--calls", 5)
        result = bridle("check", path, backup, "--case", backup + "/case.db")
        self.assertEqual(result.status, 2)
        self.assertIn("would lie inside the evidence", result.err)

    def test_a_path_that_is_not_there_is_one_line(self):
        path, _ = self.capture()
        result = bridle("check", path, self.path("nowhere"), "--case", self.path("case.db"))
        self.assertEqual(result.status, 2)
        self.assertEqual(result.err.count("\n"), 1)


if __name__ == "__main__":
    unittest.main()
