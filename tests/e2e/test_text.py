# SPDX-License-Identifier: Apache-2.0
"""What is written about the program agrees with the program."""
import os
import re
import shutil
import subprocess
import sys
import unittest

from common import ROOT, Case, bridle, make_backup
from rule_cases import SMS, sms


def read(*parts):
    with open(os.path.join(ROOT, *parts), encoding="utf-8") as stream:
        return stream.read()


def plain_man():
    text = read("docs", "bridle.1")
    text = re.sub(r'^\.(?:TP|PP|nf|fi|br|BI?|B|SS|SH|RI|BR)\b ?', "", text, flags=re.M)
    return re.sub(r"\s+", " ", text.replace("\\-", "-").replace("\\(dq", '"').replace('"', ""))


class Help(unittest.TestCase):
    def commands(self):
        out = bridle("help").out
        return re.findall(r"^  ([a-z]+) ", out[out.index("Commands:"):], re.M)

    def test_manual_has_every_command_and_option_with_the_same_words(self):
        manual = plain_man()
        for command in self.commands():
            self.assertIn(command, manual)
            if command in ("help", "version"):
                continue
            out = bridle("help", command).out
            self.assertEqual(out, bridle(command, "--help").out)
            options = re.findall(r"^  --(\S+)(?: (\S+))? {2,}(.+)$", out, re.M)
            self.assertTrue(options)
            for name, value, about in options:
                if name == "help":
                    continue
                self.assertIn(("--%s %s" % (name, value)).strip(), manual, command)
                self.assertIn(about.replace('"', ""), manual, command)

    def test_manual_has_no_option_that_does_not_exist(self):
        known = set()
        for command in self.commands():
            known |= set(re.findall(r"^  --(\S+)", bridle("help", command).out, re.M))
        for option in re.findall(r"\\-\\-([a-z\\-]+)", read("docs", "bridle.1")):
            self.assertIn(option.replace("\\", ""), known)

    def test_version_is_one_everywhere(self):
        version = re.search(r"version: '([^']+)'", read("meson.build")).group(1)
        self.assertEqual(bridle("version").out.strip(), "bridle " + version)
        self.assertIn("bridle %s" % version, read("docs", "bridle.1"))
        self.assertIn("## [%s]" % version, read("CHANGELOG.md"))

    @unittest.skipUnless(shutil.which("man"), "man is not installed")
    def test_manual_is_well_formed(self):
        done = subprocess.run(["man", "--warnings", "-l", os.path.join(ROOT, "docs", "bridle.1")],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env={**os.environ, "MANROFFSEQ": "", "MANWIDTH": "100"})
        self.assertEqual(done.stderr.decode(), "")


class Documents(Case):
    def test_readme_begins_with_the_two_commands(self):
        text = read("README.md")
        block = re.search(r"```\w*\n(.*?)```", text, re.S).group(1).strip().splitlines()
        self.assertEqual([line.split("#")[0].strip() for line in block], ["make demo", "make test"])

    def test_links_between_documents_lead_somewhere(self):
        for name in ["README.md", "CONTRIBUTING.md", "SECURITY.md"] + [
                "docs/" + n for n in sorted(os.listdir(os.path.join(ROOT, "docs")))
                if n.endswith(".md")]:
            for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", read(name)):
                path = os.path.join(ROOT, os.path.dirname(name), target)
                self.assertTrue(os.path.exists(path), "%s: %s" % (name, target))

    def test_handbook_names_every_key_type_and_function(self):
        text = read("docs", "artifacts.md")
        source = read("src", "scan", "artifact.c")
        block = source[source.index("} types[]"):]
        for name in re.findall(r'\{"([a-z]+)", ', block[:block.index("};")]):
            self.assertIn("`%s`" % name, text)
        for path in ("functions.c", "functions_plist.c", "functions_rule.c"):
            for name in re.findall(r'^    \{"(\w+)", -?\d', read("src", "sql", path), re.M):
                self.assertIn("`%s(" % name, text)
        for rule in os.listdir(os.path.join(ROOT, "rules", "match")):
            if rule != "mentioned.sql":
                self.assertIn("`%s`" % rule[:-4], text)

    def test_handbook_of_the_case_names_every_table_and_column(self):
        self.check(make_backup(self.path("backup"), {SMS: sms("x")}))
        text = read("docs", "case-file.md")
        for row in self.query("SELECT m.name AS t, p.name AS c FROM sqlite_schema m "
                              "JOIN pragma_table_info(m.name) p WHERE m.type IN ('table', 'view') "
                              "AND m.name NOT LIKE 'ios%' AND m.name NOT LIKE 'net%' AND m.name NOT LIKE 'sqlite%'"):
            self.assertIn("`%s`" % row["t"], text)
            self.assertIn("`%s`" % row["c"], text, row["t"])

    def test_coverage_is_what_the_artifacts_rules_and_tests_say(self):
        done = subprocess.run([sys.executable, os.path.join(ROOT, "tools", "coverage.py"), "--check"],
                              stderr=subprocess.PIPE)
        self.assertEqual(done.stderr.decode(), "")
        modules = re.findall(r"^\| (\w+) \| (.+) \|$", read("docs", "coverage.md"), re.M)
        missing = {name for name, artifacts in modules if artifacts == "none yet"}
        # These two keep text, which no artifact reads yet.
        self.assertLessEqual(missing, {"ShutdownLog", "IOSVersionHistory"})

    def test_every_dependency_has_its_reason(self):
        text = read("docs", "dependencies.md")
        for name in re.findall(r"dependency\('([^']+)'", read("meson.build") + read(
                "tests", "meson.build")):
            if name != "threads":
                self.assertIn(name, text)

    def test_the_word_clean_is_never_an_answer(self):
        for place in ("src", "rules", "artifacts"):
            for folder, _, names in os.walk(os.path.join(ROOT, place)):
                for name in names:
                    if name.endswith((".sql", ".c", ".h")) and not name.endswith("_test.c"):
                        with open(os.path.join(folder, name), encoding="utf-8") as stream:
                            for line in stream:
                                self.assertNotRegex(line, r'"[^"]*\bclean\b', name)


if __name__ == "__main__":
    unittest.main()
