# SPDX-License-Identifier: Apache-2.0
"""Dumps of a file system: whatever they are kept in and however they are laid out, the same phone gives
the same records; and what is damaged or hostile in an archive is told and takes nothing else with it."""
import io
import os
import stat
import struct
import tarfile
import unittest
import zipfile

from common import (SEVERE, Case, bridle, data_volume_of, write_folder, write_tar, write_zip)

SMS = "mobile/Library/SMS/sms.db"
CALLS = "mobile/Library/CallHistoryDB/CallHistory.storedata"


def below(prefix, files):
    return {prefix + name: content for name, content in files.items()}


class Dump(Case):
    @classmethod
    def setUpClass(cls):
        case = Case()
        case.setUp()
        cls.addClassCleanup(case.doCleanups)
        backup, cls.truth = case.lab("backup", "--seed", "7", "--ios", "14", "--wal")
        cls.files = data_volume_of(backup)
        cls.backup = case.check(backup)
        cls.rows = {c["artifact"]: c["rows"] for c in cls.backup["coverage"]
                    if c["status"] == "read" and c["artifact"] != "ios_manifest"}

    def coverage(self, document):
        return {c["artifact"]: c["rows"] for c in document["coverage"] if c["status"] == "read"}

    def assert_same_phone(self, document):
        """What the backup gave of the files that a dump has too is given again."""
        mine = self.coverage(document)
        for artifact in ("ios_sms", "ios_calls", "ios_whatsapp_messages", "ios_datausage",
                         "ios_safari_history", "ios_webkit_statistics", "ios_contacts",
                         "ios_interactions", "ios_idstatuscache", "ios_tcc"):
            self.assertEqual(mine.get(artifact), self.rows[artifact], artifact)
        self.assertEqual([c for c in document["coverage"] if c["status"] == "failed"], [])

    # ---- What it is kept in ----

    def test_folder_zip_tar_and_packed_tar_are_one_phone(self):
        files = below("private/var/", self.files)
        places = [
            write_folder(self.path("folder"), files),
            write_zip(self.path("deflated.zip"), files),
            write_zip(self.path("stored.zip"), files, zipfile.ZIP_STORED),
            write_tar(self.path("plain.tar"), files),
            write_tar(self.path("gnu.tar"), files, form=tarfile.GNU_FORMAT),
            write_tar(self.path("packed.tar.gz"), files, "w:gz"),
        ]
        first = None
        for place in places:
            document = self.check(place)
            self.assertEqual(document["evidence"][0]["kind"], "filesystem")
            self.assert_same_phone(document)
            hashes = self.query("SELECT path, sha256 FROM item WHERE sha256 IS NOT NULL "
                                "ORDER BY path")
            first = first or hashes
            self.assertEqual(hashes, first, place)
        self.assertGreater(len(first), 10)

    # ---- How it is laid out ----

    def test_layouts_of_extraction_tools(self):
        for prefix in ("private/var/", "var/", "", "filesystem2/", "Dump/", "extraction/private/var/",
                       "./private/var/", "/private/var/", "iPhone 12/2024-05-01/filesystem2/"):
            files = below(prefix, self.files)
            if "filesystem2" in prefix:
                one = prefix.replace("filesystem2", "filesystem1")
                files[one + "System/Library/CoreServices/x.plist"] = b"x"
                files[one + "private/var/.keep"] = b""
            self.assert_same_phone(self.check(write_zip(self.path("x.zip"), files)))
            paths = [r["path"] for r in self.query("SELECT path FROM item")]
            self.assertIn("/private/var/" + SMS, paths, prefix)

    def test_system_volume_beside_the_data_volume(self):
        files = below("filesystem2/", self.files)
        files["filesystem1/System/Library/LaunchDaemons/x.plist"] = b"x"
        self.check(write_zip(self.path("x.zip"), files))
        paths = {r["path"] for r in self.query("SELECT path FROM ios_filesystem")}
        self.assertIn("/System/Library/LaunchDaemons/x.plist", paths)
        self.assertIn("/private/var/" + SMS, paths)

    def test_var_and_private_var_of_one_phone_are_read_once(self):
        files = below("private/var/", self.files)
        files.update(below("var/", {SMS: self.files[SMS]}))
        self.assert_same_phone(self.check(write_zip(self.path("x.zip"), files)))

    def test_archives_in_a_folder_are_evidence_of_their_own(self):
        files = below("private/var/", self.files)
        os.mkdir(self.path("in"))
        write_zip(self.path("in", "a.zip"), files)
        write_tar(self.path("in", "b.tar.gz"), files, "w:gz")
        self.assertEqual([os.path.basename(e["path"]) for e in self.check(self.path("in"))["evidence"]],
                         ["a.zip", "b.tar.gz"])

    def test_wal_of_a_dump_is_applied(self):
        document = self.check(write_zip(self.path("x.zip"), below("private/var/", self.files)))
        notes = [c["reason"] or "" for c in document["coverage"]]
        self.assertTrue(any("with its -wal" in note for note in notes))

    def test_absolute_path_indicator_meets_a_dump(self):
        indicators = self.path("i.tsv")
        with open(indicators, "w", encoding="utf-8") as stream:
            stream.write("# campaign: T\n# publisher: T\n# report: T\n# date: 2024-01-01\n"
                         "file_path\t/private/var/tmp/l/\n")
        files = below("private/var/", self.files)
        files["private/var/tmp/launch"] = b"x"
        document = self.check(write_zip(self.path("x.zip"), files), "--indicators", indicators)
        self.assertNotIn("/private/var/tmp/l/", str(document["findings"]))
        files["private/var/tmp/l/agent"] = b"x"
        document = self.check(write_zip(self.path("x.zip"), files), "--indicators", indicators)
        self.assertIn("/private/var/tmp/l/", str(document["findings"]))

    def test_clean_phone_is_not_accused(self):
        for version in (9, 12, 15, 18):
            backup, _ = self.lab("clean%d" % version, "--clean", "--seed", 20 + version, "--ios", version)
            files = below("private/var/", data_volume_of(backup))
            document = self.check(write_zip(self.path("clean.zip"), files))
            self.assertEqual([f for f in document["findings"] if f["severity"] in SEVERE], [])

    def test_unpacked_backup_is_asked_for(self):
        place = write_zip(self.path("x.zip"), {"b/Manifest.db": b"x", "b/Info.plist": b"x"})
        result = bridle("check", place, "--case", self.path("case.db"))
        self.assertEqual(result.status, 2)
        self.assertIn("unpack it", result.err)

    def test_evidence_is_left_as_it_was(self):
        place = write_zip(self.path("x.zip"), below("private/var/", self.files))
        before = os.stat(place)
        self.check(place)
        after = os.stat(place)
        self.assertEqual((before.st_size, before.st_mtime_ns), (after.st_size, after.st_mtime_ns))

    # ---- Damage and malice ----

    def failed(self, document, artifact):
        return [c for c in document["coverage"]
                if c["artifact"] == artifact and c["status"] == "failed"]

    def test_entries_that_lead_out_are_listed_and_not_read(self):
        files = below("private/var/", self.files)
        files["../../private/var/mobile/Library/SMS/sms.db"] = self.files[SMS]
        files["private/var/../../etc/passwd"] = b"x"
        for place in (write_zip(self.path("x.zip"), files), write_tar(self.path("x.tar"), files)):
            self.assert_same_phone(self.check(place))
            rows = self.query("SELECT path, anomaly FROM ios_filesystem WHERE anomaly IS NOT NULL")
            self.assertEqual(len(rows), 2, rows)
            self.assertTrue(all("leads out" in r["anomaly"] for r in rows))

    def test_overlapping_entries_are_refused(self):
        place = write_zip(self.path("x.zip"), below("private/var/", self.files))
        with open(place, "rb") as stream:
            raw = bytearray(stream.read())
        with zipfile.ZipFile(place) as archive:
            victim = archive.getinfo("private/var/" + SMS)
            other = archive.getinfo("private/var/" + CALLS)
        at = raw.index(b"PK\x01\x02")
        while raw[at:at + 4] == b"PK\x01\x02":
            name, extra, comment = struct.unpack_from("<HHH", raw, at + 28)
            if raw[at + 46:at + 46 + name] == victim.filename.encode():
                struct.pack_into("<I", raw, at + 42, other.header_offset)
            at += 46 + name + extra + comment
        with open(place, "wb") as stream:
            stream.write(raw)
        document = self.check(place)
        self.assertIn("overlap", self.failed(document, "ios_sms")[0]["reason"])
        self.assertEqual(self.coverage(document)["ios_contacts"], self.rows["ios_contacts"])

    def test_entry_that_lies_about_its_header_is_refused(self):
        place = write_zip(self.path("x.zip"), below("private/var/", self.files))
        with zipfile.ZipFile(place) as archive:
            offset = archive.getinfo("private/var/" + SMS).header_offset
        with open(place, "r+b") as stream:
            stream.seek(offset)
            stream.write(b"XXXX")
        document = self.check(place)
        self.assertIn("header", self.failed(document, "ios_sms")[0]["reason"])
        self.assertEqual(self.coverage(document)["ios_contacts"], self.rows["ios_contacts"])

    def test_damaged_deflated_bytes_lose_one_item(self):
        place = write_zip(self.path("x.zip"), below("private/var/", self.files))
        with zipfile.ZipFile(place) as archive:
            info = archive.getinfo("private/var/" + SMS)
        with open(place, "r+b") as stream:
            stream.seek(info.header_offset + 30 + len(info.filename) + 40)
            stream.write(b"\xff" * 64)
        document = self.check(place)
        self.assertTrue(self.failed(document, "ios_sms") + self.failed(document, ""))
        self.assertEqual(self.coverage(document)["ios_contacts"], self.rows["ios_contacts"])

    def test_stored_bytes_that_contradict_their_checksum_are_told(self):
        place = write_zip(self.path("x.zip"), below("private/var/", self.files), zipfile.ZIP_STORED)
        with zipfile.ZipFile(place) as archive:
            info = archive.getinfo("private/var/" + SMS)
        with open(place, "r+b") as stream:
            stream.seek(info.header_offset + 30 + len(info.filename) + info.file_size - 1)
            byte = stream.read(1)
            stream.seek(-1, io.SEEK_CUR)
            stream.write(bytes([byte[0] ^ 1]))
        document = self.check(place)
        self.assertIn("checksum", self.failed(document, "")[0]["reason"])
        self.assertEqual(self.coverage(document)["ios_contacts"], self.rows["ios_contacts"])

    def test_bomb_is_refused(self):
        files = below("private/var/", {n: c for n, c in self.files.items() if n != SMS})
        place = write_zip(self.path("x.zip"), files)
        with zipfile.ZipFile(place, "a", zipfile.ZIP_DEFLATED) as archive:
            with archive.open("private/var/" + SMS, "w") as stream:
                for _ in range(300):
                    stream.write(bytes(1 << 20))
        document = self.check(place)
        self.assertIn("item-expansion", self.failed(document, "ios_sms")[0]["reason"])
        self.assertEqual(self.coverage(document)["ios_contacts"], self.rows["ios_contacts"])

    def test_zip_cut_short_is_told(self):
        place = write_zip(self.path("x.zip"), below("private/var/", self.files))
        os.truncate(place, os.path.getsize(place) // 2)
        result = bridle("check", place, "--case", self.path("case.db"))
        self.assertEqual(result.status, 2)
        self.assertIn("cut", result.err)

    def test_encrypted_entry_and_unknown_method_are_told(self):
        for offset, value, words in ((8, 1, "encrypted"), (10, 93, "method 93")):
            place = write_zip(self.path("x.zip"), below("private/var/", self.files))
            with open(place, "rb") as stream:
                raw = bytearray(stream.read())
            at = raw.index(b"PK\x01\x02")
            while raw[at:at + 4] == b"PK\x01\x02":
                name, extra, comment = struct.unpack_from("<HHH", raw, at + 28)
                if raw[at + 46:at + 46 + name].endswith(b"sms.db"):
                    struct.pack_into("<H", raw, at + offset, value)
                at += 46 + name + extra + comment
            with open(place, "wb") as stream:
                stream.write(raw)
            self.assertIn(words, self.failed(self.check(place), "ios_sms")[0]["reason"])

    def test_tar_cut_short_gives_what_it_still_holds(self):
        files = below("private/var/", dict(sorted(self.files.items(), key=lambda f: f[0] == SMS)))
        for name, mode in (("x.tar", "w"), ("x.tar.gz", "w:gz")):
            place = write_tar(self.path(name), files, mode)
            os.truncate(place, os.path.getsize(place) - 30000)
            document = self.check(place)
            self.assertEqual(self.coverage(document)["ios_contacts"], self.rows["ios_contacts"])
            told = [c["reason"] or "" for c in document["coverage"] if c["status"] != "absent"]
            self.assertTrue(any("ends before" in t or "end too early" in t or "ends in" in t
                                for t in told), told)

    def test_tar_with_an_absurd_size_ends_there(self):
        files = below("private/var/", self.files)
        place = write_tar(self.path("x.tar"), files)
        member = tarfile.TarInfo("private/var/mobile/Library/absurd")
        member.size = 8 ** 20
        with open(place, "r+b") as stream:
            stream.seek(0, io.SEEK_END)
            end = stream.tell()
            stream.seek(0)
            raw = stream.read().rstrip(b"\0")
            start = (len(raw) + 511) // 512 * 512
            self.assertLess(start, end)
            stream.seek(start)
            stream.write(member.tobuf(tarfile.GNU_FORMAT))
        self.assert_same_phone_but_damage(self.check(place))

    def assert_same_phone_but_damage(self, document):
        mine = self.coverage(document)
        self.assertEqual(mine["ios_sms"], self.rows["ios_sms"])
        self.assertEqual(mine["ios_contacts"], self.rows["ios_contacts"])

    def test_links_are_not_followed(self):
        files = below("private/var/", {n: c for n, c in self.files.items() if n != SMS})
        folder = write_folder(self.path("folder"), files)
        os.symlink("loop", self.path("folder", "loop"))
        os.symlink("..", self.path("folder", "private", "up"))
        secret = self.path("secret")
        with open(secret, "wb") as stream:
            stream.write(self.files[SMS])
        target = self.path("folder", "private/var/" + SMS)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        os.symlink(secret, target)
        document = self.check(folder)
        self.assertNotIn("ios_sms", self.coverage(document))
        kinds = {r["path"]: r["kind"] for r in self.query("SELECT path, kind FROM ios_filesystem")}
        self.assertEqual(kinds["/private/var/" + SMS], "symlink")

    def test_links_of_archives_are_listed_with_their_target(self):
        place = write_zip(self.path("x.zip"), below("private/var/", self.files))
        link = zipfile.ZipInfo("private/var/mobile/loop")
        link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        with zipfile.ZipFile(place, "a") as archive:
            archive.writestr(link, "loop")
        tar = write_tar(self.path("x.tar"), below("private/var/", self.files))
        with tarfile.open(tar, "a") as archive:
            member = tarfile.TarInfo("private/var/mobile/loop")
            member.type, member.linkname = tarfile.SYMTYPE, "loop"
            archive.addfile(member)
        for path in (place, tar):
            self.check(path)
            self.assertEqual(self.query("SELECT kind, target FROM ios_filesystem "
                                        "WHERE path LIKE '%/loop'"),
                             [{"kind": "symlink", "target": "loop"}])

    def test_too_many_entries_end_at_the_limit(self):
        place = write_zip(self.path("x.zip"), below("private/var/", self.files))
        document = self.check(place, "--limit", "evidence-items=5")
        self.assertIn("evidence-items", str(document["coverage"]))


if __name__ == "__main__":
    unittest.main()
