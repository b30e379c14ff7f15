# SPDX-License-Identifier: Apache-2.0
"""What the generator plants is found, and nothing else at medium or above: over many seeds."""
import unittest

from common import SEVERE, Case

SEEDS = range(1, 61)
SMALL = ("--sms", 120, "--whatsapp", 120, "--safari", 100, "--calls", 30, "--files", 220)


def options_of(seed):
    options = ["--seed", seed, "--ios", 9 + seed % 10, *SMALL]
    if seed % 3 == 0:
        options.append("--wal")
    if seed % 6 == 0:
        options += ["--story", "2019"]
    return options


def is_about(finding, trace):
    """Whether a finding speaks of what a trace planted."""
    evidence = finding["evidence"]
    if trace["indicator"] and evidence["item"].endswith("/" + trace["indicator"]):
        return True  # the file itself was planted
    if evidence["item"] != trace["item"]:
        return False
    same_row = trace["row"] != 0 and evidence["row"] in (trace["row"], str(trace["row"]))
    same_time = finding["time"] is not None and finding["time"] == trace["time"]
    same_indicator = (trace["indicator"] is not None and finding["indicator"] is not None
                      and finding["indicator"]["value"] == trace["indicator"])
    return same_row or same_time or same_indicator


class Truth(Case):
    def compare(self, document, truth, seed):
        findings = document["findings"]
        for trace in truth["traces"]:
            about = [f for f in findings if is_about(f, trace)]
            if not trace["witness"]:
                self.assertTrue(about, "seed %s: not found: %s" % (seed, trace))
                if trace["indicator"] is not None:
                    self.assertTrue(any(f["indicator"] and f["severity"] in SEVERE
                                        for f in about),
                                    "seed %s: no indicator: %s" % (seed, trace))
        for finding in findings:
            if finding["severity"] in SEVERE:
                self.assertTrue(any(is_about(finding, t) for t in truth["traces"]),
                                "seed %s: false alarm: %s" % (seed, finding))

    def compare_counts(self, document, truth, seed):
        rows = {}
        for entry in document["coverage"]:
            self.assertNotEqual(entry["status"], "failed", "seed %s: %s" % (seed, entry))
            rows[entry["artifact"]] = (rows.get(entry["artifact"], 0)
                                       + entry["rows"] - entry["recovered"])
        rows["ios_datausage"] += rows.pop("ios_datausage_orphans", 0)
        for artifact, count in truth["counts"].items():
            found = rows.get(artifact, 0)
            if artifact == "ios_datausage":  # a process without a counter gives a row too
                self.assertGreaterEqual(found, count, "seed %s: %s" % (seed, artifact))
            elif artifact == "ios_whatsapp_calls" or artifact == "ios_calendar":
                self.assertGreaterEqual(found, count, "seed %s: %s" % (seed, artifact))
            elif artifact == "ios_safari_tabs":  # the pages of a tab's history are rows too
                self.assertGreaterEqual(found, count, "seed %s: %s" % (seed, artifact))
            else:
                self.assertEqual(found, count, "seed %s: %s" % (seed, artifact))


def add_seed(seed):
    def attacked(self):
        backup, truth = self.lab("backup", *options_of(seed))
        document = self.check(backup)
        self.compare(document, truth, seed)
        self.compare_counts(document, truth, seed)

    setattr(Truth, "test_attacked_seed_%02d" % seed, attacked)

    def clean(self):
        backup, truth = self.lab("backup", *options_of(seed), "--clean")
        document = self.check(backup)
        severe = [f for f in document["findings"] if f["severity"] in SEVERE]
        self.assertEqual(severe, [], "seed %s" % seed)
        self.compare_counts(document, truth, seed)

    if seed % 3 == 1:
        setattr(Truth, "test_clean_seed_%02d" % seed, clean)


for number in SEEDS:
    add_seed(number)

if __name__ == "__main__":
    unittest.main()
