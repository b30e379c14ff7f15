# SPDX-License-Identifier: Apache-2.0
"""Backups of iOS 9 and earlier, whose list of files is a Manifest.mbdb."""
import os
import unittest

from common import Case, bridle, old_backup_of


class OldBackup(Case):
    def test_it_gives_what_a_later_one_gives(self):
        new, _ = self.lab("new", "--seed", 3, "--ios", 9)
        old = old_backup_of(new, self.path("old"))
        expected, found = self.check(new, name="new.db"), self.check(old, name="old.db")
        self.assertTrue(found["findings"])
        place = lambda f: (f["rule"], f["severity"], f["title"])
        self.assertEqual([place(f) for f in found["findings"] if f["artifact"] != "ios_manifest"],
                         [place(f) for f in expected["findings"] if f["artifact"] != "ios_manifest"])
        items = "SELECT path, size, sha256 FROM item WHERE path NOT LIKE 'Manifest.%' ORDER BY 1"
        self.assertEqual(self.query(items, name="old.db"), self.query(items, name="new.db"))
        rows = ("SELECT path, kind, size, mode, user_id, modified_at FROM ios_manifest "
                "WHERE path LIKE '%/%' ORDER BY 1")
        self.assertEqual(self.query(rows, name="old.db"), self.query(rows, name="new.db"))

    def test_encrypted_one_is_opened_with_its_password(self):
        new, _ = self.lab("new", "--seed", 3, "--ios", 9, "--password", "secret", "--iterations", 10)
        plain, _ = self.lab("plain", "--seed", 3, "--ios", 9)
        old = old_backup_of(new, self.path("old"))
        result = bridle("check", old, "--case", self.path("x.db"), env={"BRIDLE_PASSWORD": "wrong"})
        self.assertEqual(result.status, 2)
        self.assertIn("password", result.err)
        self.assertEqual(len(result.err.strip().splitlines()), 1)
        result = bridle("check", old, "--case", self.path("case.db"), "--format", "json",
                        env={"BRIDLE_PASSWORD": "secret"})
        titles = [f["title"] for f in result.json()["findings"]]
        self.assertEqual(titles, [f["title"] for f in self.check(plain, name="p.db")["findings"]])
        key = bridle("key", old, env={"BRIDLE_PASSWORD": "secret"})
        self.assertEqual(key.status, 0, key.err)
        self.assertEqual(len(key.out.strip()), 64)

    def test_cut_manifest_gives_what_comes_before(self):
        new, _ = self.lab("new", "--seed", 3, "--ios", 9)
        old = old_backup_of(new, self.path("old"))
        manifest = os.path.join(old, "Manifest.mbdb")
        os.truncate(manifest, os.path.getsize(manifest) - 7)
        document = self.check(old)
        self.assertIn("in the middle of record", str(document["coverage"]))
        self.assertTrue(document["findings"])

    def test_what_is_no_manifest_is_told(self):
        os.makedirs(self.path("old"))
        for name, content in (("Manifest.mbdb", b"mbdx"), ("Info.plist", b"x")):
            with open(self.path("old", name), "wb") as stream:
                stream.write(content)
        result = bridle("check", self.path("old"), "--case", self.path("case.db"))
        self.assertEqual(result.status, 2)
        self.assertIn("Manifest.mbdb", result.err)


if __name__ == "__main__":
    unittest.main()
