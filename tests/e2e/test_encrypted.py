# SPDX-License-Identifier: Apache-2.0
"""Encrypted backups, read in place: what their plain form gives, and nothing written on the way."""
import glob
import os
import plistlib
import pty
import random
import shutil
import subprocess
import threading
import unittest

from common import BRIDLE, SEVERE, Case, bridle, tree_state

PASSWORD = "grüner Tee, 3 Löffel"
FAST = ("--iterations", "1000")
SMS_ID = "3d0d7e5fb2ce288813306e4d4636395e047a3d28"


class Encrypted(Case):
    def setUp(self):
        super().setUp()
        self.password_file = self.write("password", PASSWORD + "\n")

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as stream:
            stream.write(text)
        return self.path(name)

    def sealed(self, *options, name="sealed"):
        return self.lab(name, "--password", PASSWORD, *FAST, *options)[0]

    def open(self, backup, *options, name="case.db"):
        return self.check(backup, "--password-file", self.password_file, *options, name=name)

    def assert_refused(self, words, *options, env=None):
        result = bridle("check", *options, "--case", self.path("refused.db"), env=env)
        self.assertEqual(result.status, 2, result.err)
        self.assertEqual(len(result.err.strip().splitlines()), 1, result.err)
        self.assertIn(words, result.err)
        self.assertNotIn(PASSWORD, result.err)

    def change_list(self, backup, change):
        path = os.path.join(backup, "Manifest.plist")
        with open(path, "rb") as stream:
            value = plistlib.load(stream)
        change(value)
        with open(path, "wb") as stream:
            plistlib.dump(value, stream, fmt=plistlib.FMT_BINARY)

    def test_sealed_backup_gives_what_its_plain_form_gives(self):
        for number, options in enumerate((("--ios", 9), ("--ios", 10), ("--ios", 12, "--wal"),
                                          ("--story", 2019), ("--ios", 18, "--wal"))):
            plain = self.lab("plain%d" % number, "--seed", 40 + number, *options)[0]
            sealed = self.sealed("--seed", 40 + number, *options, name="sealed%d" % number)
            with open(os.path.join(sealed, SMS_ID[:2], SMS_ID), "rb") as stream:
                self.assertNotEqual(stream.read(15), b"SQLite format 3")
            expected = self.check(plain, name="plain%d.db" % number)
            found = self.open(sealed, name="sealed%d.db" % number)
            self.assertTrue([f for f in found["findings"] if f["severity"] in SEVERE])
            self.assertEqual(found["findings"], expected["findings"])
            # What is absent has another reason: only a plain backup leaves the call log out.
            for document in (found, expected):
                for entry in document["coverage"]:
                    if entry["status"] == "absent":
                        entry["reason"] = None
            self.assertEqual(found["coverage"], expected["coverage"])
            items = "SELECT path, size, sha256 FROM item WHERE path NOT LIKE 'Manifest.%' ORDER BY 1"
            self.assertEqual(self.query(items, name="sealed%d.db" % number),
                             self.query(items, name="plain%d.db" % number))

    @unittest.skipUnless(shutil.which("strace"), "strace is not here")
    def test_nothing_decrypted_is_written_but_records(self):
        """Every file that the process opens to write, and every byte that it writes."""
        backup = self.sealed("--seed", 5, name="traced")
        plain = self.lab("plain", "--seed", 5)[0]
        case, trace = self.path("traced.db"), self.path("trace")
        result = subprocess.run(
            ["strace", "-f", "-qq", "-o", trace, "-e", "trace=open,openat,creat,memfd_create,"
             "rename,renameat2,link,linkat,mkdir,mkdirat,mknod,symlink,socket,sendto,sendmsg",
             BRIDLE, "check", backup, "--case", case, "--password-file", self.password_file],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
            env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"}, check=False)
        self.assertIn(result.returncode, (0, 1), result.stderr)
        with open(trace, encoding="utf-8", errors="replace") as stream:
            calls = stream.read().splitlines()
        writing = [c for c in calls if "O_WRONLY" in c or "O_RDWR" in c or "O_CREAT" in c]
        self.assertTrue(writing)
        for call in writing:
            self.assertTrue('"%s"' % case in call or '"%s-journal"' % case in call
                            or "/dev/tty" in call, call)
        self.assertEqual([c for c in calls if "open" not in c.split("(")[0]
                          and "+++" not in c and "---" not in c], [])
        # What lies in the evidence beside the records is in nothing that was written.
        with open(case, "rb") as stream:
            written = stream.read()
        with open(os.path.join(plain, SMS_ID[:2], SMS_ID), "rb") as stream:
            database = stream.read()
        schema = database[database.index(b"CREATE TABLE"):][:60]
        for secret in (schema, database[:100], PASSWORD.encode()):
            self.assertNotIn(secret, written)

    def test_evidence_is_unchanged_and_nothing_else_is_written(self):
        backup = self.sealed()
        before = tree_state(backup)
        os.makedirs(self.path("here"))
        result = bridle("check", backup, "--password-file", self.password_file,
                        cwd=self.path("here"), env={"TMPDIR": self.path("here")})
        self.assertEqual(result.status, 1, result.err)
        self.assertEqual(tree_state(backup), before)
        self.assertEqual(os.listdir(self.path("here")), ["bridle-sealed.db"])

    def test_password_is_kept_nowhere(self):
        self.open(self.sealed())
        with open(self.path("case.db"), "rb") as stream:
            self.assertNotIn(PASSWORD.encode(), stream.read())

    def test_password_comes_from_the_environment(self):
        result = bridle("check", self.sealed(), "--case", self.path("case.db"),
                        env={"BRIDLE_PASSWORD": PASSWORD})
        self.assertEqual(result.status, 1, result.err)

    def ask(self, typed, *arguments):
        """Run at a terminal and type; all that is shown, and the status."""
        primary, secondary = pty.openpty()
        process = subprocess.Popen([BRIDLE, *arguments], stdin=secondary, stdout=secondary,
                                   stderr=secondary, env={**os.environ, "NO_COLOR": "1"})
        os.close(secondary)
        stop = threading.Timer(60, process.kill)
        stop.start()
        self.addCleanup(stop.cancel)
        shown = b""
        sent = False
        while True:
            try:
                part = os.read(primary, 65536)
            except OSError:
                break
            if not part:
                break
            shown += part
            if not sent and b"Password of" in shown:
                os.write(primary, typed)
                sent = True
        os.close(primary)
        return shown.decode(errors="replace"), process.wait()

    def test_password_is_asked_for_without_an_echo(self):
        backup = self.sealed()
        shown, status = self.ask((PASSWORD + "\n").encode(), "check", backup, "--case",
                                 self.path("case.db"))
        self.assertEqual(status, 1, shown)
        self.assertNotIn(PASSWORD, shown)
        self.assertIn("Password of the encrypted backup", shown)
        shown, status = self.ask((PASSWORD + "\n").encode(), "key", backup)
        self.assertEqual(status, 0, shown)
        shown, status = self.ask(b"\x03", "check", backup, "--case", self.path("other.db"))
        self.assertEqual(status, 2, shown)

    def test_wrong_or_lacking_password_is_one_clear_line(self):
        backup = self.sealed()
        wrong = self.write("wrong", "guess\n")
        self.assert_refused("wrong password", backup, "--password-file", wrong)
        self.assert_refused("wrong password", backup, env={"BRIDLE_PASSWORD": ""})
        self.assert_refused("its password or key is needed", backup)
        self.assert_refused("No such file", backup, "--password-file", self.path("absent"))
        self.assert_refused("holds no line", backup, "--password-file", self.write("empty", ""))
        self.assert_refused("too long", backup, "--password-file", self.write("long", "x" * 5000))

    def test_key_opens_what_the_password_opens(self):
        backup = self.sealed()
        result = bridle("key", backup, "--password-file", self.password_file)
        self.assertEqual(result.status, 0, result.err)
        self.assertRegex(result.out, r"\A[0-9a-f]{64}\n\Z")
        key = self.write("key", result.out)
        expected = self.open(backup)["findings"]
        self.assertEqual(self.check(backup, "--key-file", key, name="b.db")["findings"], expected)
        self.assertEqual(bridle("key", backup, "--key-file", key).out, result.out)
        self.assert_refused("64 hexadecimal digits", backup, "--key-file", self.password_file)
        self.assert_refused("wrong password or key", backup, "--key-file",
                            self.write("other", "00" * 32))

    def test_key_of_what_has_none_is_one_clear_line(self):
        plain = self.lab("plain")[0]
        for words, path in (("is not encrypted", plain), ("is no backup", self.folder),
                            ("No such file", self.path("absent"))):
            result = bridle("key", path, "--password-file", self.password_file)
            self.assertEqual(result.status, 2)
            self.assertIn(words, result.err)
            self.assertEqual(result.out, "")

    def test_plain_backup_needs_no_password_and_minds_none(self):
        plain = self.lab("plain")[0]
        self.assertEqual(self.open(plain)["findings"], self.check(plain, name="b.db")["findings"])
        copy = self.lab("copy", "--encrypted-lookalike", "yes", "--ios", 17)[0]
        self.assertEqual(self.open(copy, name="c.db")["findings"],
                         self.check(copy, name="d.db")["findings"])

    def test_damaged_file_is_told_and_takes_no_other_with_it(self):
        for number, size in enumerate((0, 100, -1, -16, -5000)):
            backup = self.sealed(name="sealed%d" % number)
            blob = os.path.join(backup, SMS_ID[:2], SMS_ID)
            os.truncate(blob, size if size >= 0 else os.path.getsize(blob) + size)
            found = self.open(backup, name="case%d.db" % number)
            sms = [c for c in found["coverage"] if c["artifact"] == "ios_sms"]
            self.assertTrue(sms[0]["status"] == "failed" or sms[0]["reason"], sms)
            calls = [c for c in found["coverage"] if c["artifact"] == "ios_calls"]
            self.assertEqual(calls[0]["status"], "read")
            self.assertGreater(calls[0]["rows"], 0)

    def test_damaged_keys_are_one_clear_line(self):
        def cut(key, size):
            return lambda value: value.__setitem__(key, value[key][:size])

        def zero(key, start):
            return lambda value: value.__setitem__(
                key, value[key][:start] + bytes(len(value[key]) - start))

        for number, (words, change) in enumerate((
                ("ends inside a value", cut("BackupKeyBag", 50)),
                ("lacks its salt", cut("BackupKeyBag", 0)),
                ("lacks its salt", lambda value: value.pop("BackupKeyBag")),
                ("its key has 3 bytes", cut("ManifestKey", 3)),
                ("its key is damaged", zero("ManifestKey", 4)),
                ("of class 0", zero("ManifestKey", 0)))):
            backup = self.sealed(name="sealed%d" % number)
            self.change_list(backup, change)
            self.assert_refused(words, backup, "--password-file", self.password_file)

    def test_iterations_of_the_evidence_have_a_ceiling(self):
        backup = self.sealed()

        def raise_iterations(value):
            bag = value["BackupKeyBag"]
            at = bag.index(b"DPIC") + 8
            value["BackupKeyBag"] = bag[:at] + b"\x7f\xff\xff\xff" + bag[at + 4:]

        self.change_list(backup, raise_iterations)
        self.assert_refused("--limit key-iterations", backup, "--password-file",
                            self.password_file)
        refused = bridle("key", backup, "--password-file", self.password_file)
        self.assertEqual(refused.status, 2)
        self.assertIn("--limit key-iterations", refused.err)
        raised = bridle("key", self.sealed(name="third"), "--password-file", self.password_file,
                        "--limit", "key-iterations=20000")
        self.assertEqual(raised.status, 0, raised.err)
        self.assert_refused("more than 100", self.sealed(name="other"), "--password-file",
                            self.password_file, "--limit", "key-iterations=100")

    def test_any_change_of_a_sealed_backup_does_no_harm(self):
        draw = random.Random(3)
        for number in range(12):
            backup = self.sealed(name="sealed%d" % number)
            files = sorted(glob.glob(backup + "/*/*")) + [os.path.join(backup, "Manifest.plist"),
                                                          os.path.join(backup, "Manifest.db")]
            for path in draw.sample(files, 5) + files[-2 + number % 2:][:1]:
                with open(path, "r+b") as stream:
                    content = bytearray(stream.read())
                    for _ in range(draw.randint(1, 8) if content else 0):
                        content[draw.randrange(len(content))] = draw.randrange(256)
                    stream.seek(0)
                    stream.write(content)
            result = bridle("check", backup, "--case", self.path("case%d.db" % number),
                            "--password-file", self.password_file, "--limit",
                            "key-iterations=100000")
            self.assert_no_crash(result)


if __name__ == "__main__":
    unittest.main()
