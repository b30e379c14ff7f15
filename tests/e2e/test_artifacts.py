# SPDX-License-Identifier: Apache-2.0
"""Each artifact gives the rows that were planted, and none of what is empty or something else."""
import os
import re
import shutil
import unittest

from artifact_cases import CASES
from common import ROOT, Case, make_evidence
from rule_cases_dump import make_dump


def artifact_names():
    folder = os.path.join(ROOT, "artifacts", "ios")
    return {"ios_" + name[:-4] for name in os.listdir(folder) if name.endswith(".sql")}


# Older than this table, or of the evidence itself: other tests hold what these give.
ELSEWHERE = {
    "ios_applications", "ios_backup_info", "ios_calendar", "ios_call_gaps", "ios_call_handles", "ios_calls",
    "ios_contacts", "ios_datausage", "ios_datausage_gaps", "ios_datausage_orphans",
    "ios_filesystem", "ios_global_preferences", "ios_idstatuscache", "ios_interactions",
    "ios_manifest", "ios_osanalytics", "ios_profile_events", "ios_profiles",
    "ios_safari_history", "ios_safari_tabs", "ios_sms", "ios_sms_attachments", "ios_tcc",
    "ios_webkit_session_log", "ios_webkit_statistics", "ios_whatsapp_call_gaps",
    "ios_whatsapp_calls", "ios_whatsapp_chats", "ios_whatsapp_contacts",
    "ios_whatsapp_messages",
}


def tested_in(*names):
    """Artifacts whose records a file of tests compares."""
    found = set()
    for name in names:
        with open(os.path.join(ROOT, "tests", "e2e", name), encoding="utf-8") as stream:
            found |= set(re.findall(r'records\(\s*"(\w+)"', stream.read()))
    return {"ios_" + name for name in found}


class Artifacts(Case):
    def make(self, items):
        for name in os.listdir(self.folder):
            place = self.path(name)
            shutil.rmtree(place) if os.path.isdir(place) else os.unlink(place)
        return make_evidence(self.folder, items)

    def test_every_artifact_has_a_case(self):
        tested = {case[0] for case in CASES} | ELSEWHERE
        tested |= tested_in("test_sysdiagnose.py", "test_stores.py")
        self.assertEqual(artifact_names() - tested, set())


def place_of(artifact):
    """A place in a dump or a sysdiagnose from which the artifact reads; None when there is none."""
    with open(os.path.join(ROOT, "artifacts", "ios", artifact[4:] + ".sql"), encoding="utf-8") as stream:
        sources = re.findall(r"^-- source:\s+(filesystem|sysdiagnose) (/?\S.*)$", stream.read(), re.M)
    for container, glob in sources:
        if glob != "/":
            return container + ":" + re.sub(r"\*+", "x", glob)
    return None


# What these give of any bytes at all is that they are there.
ANY_TEXT = {"ios_cache_purges", "ios_cached_bodies", "ios_third_party_deletions"}


class Foreign(Case):
    def test_what_is_something_else_gives_nothing(self):
        """For the artifacts that other files test: text, bytes, JSON and a database in their place."""
        names = sorted(tested_in("test_sysdiagnose.py", "test_stores.py") - ANY_TEXT)
        places = {name: place_of(name) for name in names}
        for number, content in enumerate((b"nothing of the kind\n", b"\0\xff\x01" * 100, b"{}\n[]",
                                          b"SQLite format 3\0" + bytes(500), b"")):
            evidence = make_dump(self.path("evidence%d" % number),
                                 {place: content for place in places.values() if place})
            document = self.check(evidence, "--no-bundled")
            taken = {c["artifact"] for c in document["coverage"] if c["path"]}
            self.assertEqual({name for name in names if places[name]} - taken, set())
            found = {name for name in names if self.query("SELECT 1 FROM %s LIMIT 1" % name)}
            self.assertEqual(found, set(), content)


def add_case(number, case):
    artifact, items, expected = case

    def test_planted(self):
        document = self.check(self.make(items), "--no-bundled")
        mine = [c for c in document["coverage"] if c["artifact"] == artifact and c["path"]]
        self.assertEqual([c for c in mine if c["status"] == "failed"], [])
        self.assertTrue(mine, "no item was taken")
        rows = self.query("SELECT * FROM %s ORDER BY record_id" % artifact)
        self.assertEqual([{key: row.get(key, "(no such column)") for key in one}
                          for row, one in zip(rows, expected)], expected)
        self.assertEqual(len(rows), len(expected), rows)

    def test_foreign(self):
        for what in ("CREATE TABLE other (a TEXT); INSERT INTO other VALUES ('x');", {}, b""):
            if list(items.values()) == [b""] and what == b"":
                continue
            document = self.check(self.make({name: what for name in items}), "--no-bundled")
            rows = self.query("SELECT count(*) AS n FROM %s" % artifact)
            self.assertEqual(rows, [{"n": 0}], (what, document["coverage"]))

    name = "%03d_%s" % (number, artifact)
    setattr(Artifacts, "test_%s_gives_what_was_planted" % name, test_planted)
    # What the list of entries, or a file's mere presence, says does not depend on the content.
    if artifact not in ("ios_webkit_storage", "ios_root_preferences"):
        setattr(Artifacts, "test_%s_gives_nothing_of_what_is_foreign" % name, test_foreign)


for index, one in enumerate(CASES):
    add_case(index, one)

if __name__ == "__main__":
    unittest.main()
