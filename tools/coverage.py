#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Write docs/coverage.md from the headers of the artifacts, rules and sources of calls and from the
tests.

    coverage.py             write it
    coverage.py --check     fail when it is not what would be written
"""
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tests", "e2e"))
TARGET = os.path.join(ROOT, "docs", "coverage.md")
TESTS = os.path.join(ROOT, "tests", "e2e")

# The modules for iOS that MVT 2026.7.29 registers, by the names of their classes.
MVT_MODULES = """
    BackupInfo Manifest ConfigurationProfiles ProfileEvents Analytics AnalyticsIOSVersions CacheFiles
    Filesystem Netusage SafariFavicon ShutdownLog IOSVersionHistory WebkitIndexedDB WebkitLocalStorage
    WebkitSafariViewService Applications Calendar Calls ChromeFavicon ChromeHistory Contacts Datausage
    FirefoxFavicon FirefoxHistory GlobalPreferences IDStatusCache InteractionC LocationdClients
    OSAnalyticsADDaily SafariBrowserState SafariHistory Shortcuts SMS SMSAttachments TCC
    WebkitResourceLoadStatistics WebkitSessionResourceLog Whatsapp WhatsappContacts
    """.split()

# The types of indicators that a column type is compared with: docs/artifacts.md, "Types".
MATCHES = {
    "text": "domain ip url email", "url": "url domain ip", "domain": "domain ip", "ip": "domain ip",
    "email": "email phone", "phone": "email phone", "process": "process",
    "path": "file_path file_name", "app": "app process", "hash": "hash", "profile": "profile",
}


def read(*parts):
    with open(os.path.join(ROOT, *parts), encoding="utf-8") as stream:
        return stream.read()


def header(text):
    """[(key, value)] of the lines above a SELECT; a continued line is part of the one above it."""
    lines = []
    for line in text.splitlines():
        entry = re.match(r"-- ([a-z]+):\s*(.*)", line)
        more = re.match(r"--   +(\S.*)", line)
        if entry:
            lines.append((entry.group(1), entry.group(2).strip()))
        elif more and lines:
            lines[-1] = (lines[-1][0], "%s %s" % (lines[-1][1], more.group(1)))
    return lines


def sql_files(folder):
    """{name: header} of all artifacts or rules."""
    found = {}
    for place, _, names in os.walk(os.path.join(ROOT, folder)):
        for name in names:
            if name.endswith(".sql"):
                key = "%s_%s" % (os.path.basename(place), name[:-4])
                found[key] = header(read(os.path.relpath(os.path.join(place, name), ROOT)))
    return dict(sorted(found.items()))


def values(lines, key):
    return [value for name, value in lines if name == key]


def tests_that_name():
    """A function from a name to the test files that hold it as a whole word, or ask records() for it."""
    texts = {name: read("tests", "e2e", name) for name in sorted(os.listdir(TESTS))
             if name.startswith("test_") and name.endswith(".py") and name != "test_artifacts.py"}

    def named(name):
        pattern = r"\b%s\b|records\(\s*\"%s\"" % (name, name.partition("_")[2])
        return [test[5:-3] for test, text in texts.items() if re.search(pattern, text)]

    return named


def cell(text):
    return text.replace("|", "\\|")


def artifact_rows(artifacts, rules):
    from artifact_cases import CASES
    named = tests_that_name()
    cases = {}
    for case in CASES:
        cases[case[0]] = cases.get(case[0], 0) + 1
    judged = {}
    for name, lines in rules.items():
        for artifact in values(lines, "artifact"):
            judged.setdefault(artifact, []).append(name)
    for name, lines in artifacts.items():
        containers = []
        for source in values(lines, "source"):
            kind = source.split()[0]
            if kind not in containers:
                containers.append(kind)
        types = []
        for column in values(lines, "column"):
            for one in column.split()[1].split("|"):
                types += [word for word in MATCHES.get(one, "").split() if word not in types]
        tests = ["%s %d" % ("artifacts", cases[name])] if name in cases else []
        tests += named(name)
        tests += ["knowledge"] if name in judged and "knowledge" not in tests else []
        covers = " ".join(values(lines, "covers")).split()
        yield (name, values(lines, "title")[0], ", ".join(containers), " ".join(types) or "–",
               ", ".join(tests) or "–", ", ".join(covers) or "–")


def rule_rows(rules):
    from rule_cases import CASES
    from rule_cases_dump import DUMP_CASES
    from rule_cases_net import NET_CASES
    cases = CASES + DUMP_CASES + NET_CASES
    named = tests_that_name()
    for name, lines in rules.items():
        true = sum(1 for case in cases if case[0] == name and case[1])
        false = sum(1 for case in cases if case[0] == name and not case[1])
        severities = {case[3] for case in cases if case[0] == name and len(case) > 3}
        severities.add(values(lines, "severity")[0])
        order = [word for word in ("info", "low", "medium", "high", "critical")
                 if word in severities]
        yield (name, values(lines, "title")[0], " to ".join(dict.fromkeys((order[0], order[-1]))),
               " ".join(values(lines, "artifact") or ["match"]), values(lines, "reference")[0],
               "%d true, %d false" % (true, false) if true else ", ".join(named(name)))


def table(head, rows):
    lines = ["| %s |" % " | ".join(head), "|%s" % ("---|" * len(head))]
    return lines + ["| %s |" % " | ".join(cell(text) for text in row) for row in rows]


def document():
    artifacts, rules = sql_files("artifacts"), sql_files("rules")
    covered = {}
    for name, lines in artifacts.items():
        for module in " ".join(values(lines, "covers")).split():
            covered.setdefault(module, []).append(name)
    unknown = set(covered) - set(MVT_MODULES)
    if unknown:
        sys.exit("coverage.py: no such module of MVT: %s" % ", ".join(sorted(unknown)))
    lines = [
        "# Coverage", "",
        "Written by `tools/coverage.py` from the headers of `artifacts/`, `rules/` and `calls/` and from the tests;",
        "`make coverage` writes it anew, and a test fails when it is stale. What one examination read,"
        " and what it",
        "could not read, is in table `coverage` of its case.", "",
        "## Artifacts", "",
        "\"Indicators\" are the types that the columns are compared with. \"Tests\" names the files"
        " `tests/e2e/test_….py`",
        "that ask for the artifact; a number is its cases in `artifact_cases.py`, of planted rows and of"
        " foreign ones.", ""]
    lines += table(("artifact", "what", "containers", "indicators", "tests", "MVT module"),
                   artifact_rows(artifacts, rules))
    lines += ["", "## The modules of MVT for iOS", "",
              "MVT 2026.7.29 registers %d; %d have an artifact." % (
                  len(MVT_MODULES), len([m for m in MVT_MODULES if m in covered])), ""]
    lines += table(("module", "artifacts"), [
        (module, ", ".join("`%s`" % name for name in covered.get(module, [])) or "none yet")
        for module in MVT_MODULES])
    lines += ["", "## Rules", "",
              "A rule of kind `match` gives words to a match with an indicator. Where a rule grades by"
              " itself, the tested", "range stands under severity.", ""]
    lines += table(("rule", "what", "severity", "artifact", "source", "cases"), rule_rows(rules))
    lines += ["", "## Calls", "",
              "What `bridle calls` puts side by side: the files of `calls/`, and the artifacts that they"
              " read. Tested in", "`tests/e2e/test_calls.py`.", ""]
    lines += table(("source", "role", "artifact", "what"), [
        (name, values(head, "role")[0], " ".join(values(head, "artifact")) or "–", values(head, "title")[0])
        for name, head in sql_files("calls").items()])
    return "\n".join(lines) + "\n"


def main(arguments):
    text = document()
    if arguments == ["--check"]:
        if not os.path.exists(TARGET) or read("docs", "coverage.md") != text:
            sys.exit("docs/coverage.md is stale: run make coverage")
    elif arguments:
        sys.exit(__doc__)
    else:
        with open(TARGET, "w", encoding="utf-8") as stream:
            stream.write(text)


if __name__ == "__main__":
    main(sys.argv[1:])
