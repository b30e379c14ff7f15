# SPDX-License-Identifier: Apache-2.0
"""The rules of the house, held against the sources."""
import os
import re
import subprocess
import unittest

from common import ROOT

# From the ground up: a room may include its own files and those of rooms that it lists.
LAYERS = {
    "base": [],
    "format": ["base"],
    "callpacket": ["base"],
    "proto": ["base", "callpacket"],
    "net": ["base", "callpacket", "proto"],
    "indicator": ["base", "format"],
    "attribution": ["base", "format", "indicator"],
    "evidence": ["base", "format"],
    "carve": ["base", "format", "evidence"],
    "sql": ["base", "format", "net", "indicator", "attribution", "evidence"],
    "case": ["base"],
    "calls": ["base"],
    "scan": ["base", "format", "net", "indicator", "attribution", "evidence", "carve", "sql", "case", "calls"],
    "report": ["base", "case", "carve", "evidence"],
    "cli": [],  # bridle.h alone
}
BANNED = r"\b(strcpy|strcat|sprintf|vsprintf|strtok|atoi|atol|atof|gets|system|popen|alloca|" \
         r"gmtime|localtime|ctime|asctime|tmpnam|mktemp)\s*\("


def sources():
    for folder, _, names in os.walk(os.path.join(ROOT, "src")):
        for name in sorted(names):
            if name.endswith((".c", ".cc", ".h")):
                path = os.path.join(folder, name)
                with open(path, encoding="utf-8") as stream:
                    yield os.path.relpath(path, os.path.join(ROOT, "src")), stream.read()


class House(unittest.TestCase):
    def test_dependencies_run_one_way(self):
        for path, text in sources():
            room = path.split(os.sep)[0]
            for target in re.findall(r'#include "([^"]+)"', text):
                other = target.split("/")[0]
                allowed = [room] + LAYERS[room]
                if path.endswith("_test.c"):
                    allowed = list(LAYERS)
                self.assertIn(other, allowed, "%s includes %s" % (path, target))

    def test_every_room_has_its_line_in_the_architecture(self):
        with open(os.path.join(ROOT, "docs", "architecture.md"), encoding="utf-8") as stream:
            text = stream.read()
        for room in LAYERS:
            self.assertIn("`%s`" % room, text)
        self.assertEqual(set(LAYERS), {n for n in os.listdir(os.path.join(ROOT, "src"))
                                       if os.path.isdir(os.path.join(ROOT, "src", n))})

    def test_unsafe_calls_are_not_used(self):
        for path, text in sources():
            code = re.sub(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\])*\"", "", text, flags=re.S)
            self.assertIsNone(re.search(BANNED, code), path)

    def test_formats_touch_bytes_through_the_checked_reader_only(self):
        for path, text in sources():
            if path.startswith("format" + os.sep) and not path.endswith(("_test.c", "_fuzz.c")):
                code = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
                self.assertNotRegex(code, r"\*\((?:const )?(?:struct|uint|int)\w* \*\)", path)

    def test_the_call_packet_library_stands_alone(self):
        for path, text in sources():
            if path.startswith("callpacket" + os.sep) and not path.endswith(("_test.c", "_fuzz.c")):
                includes = set(re.findall(r'#include ["<]([^">]+)[">]', text))
                self.assertLessEqual(includes, {"base/cursor.h", "callpacket/walk.h", "bridlecall.h"}, path)
                self.assertNotRegex(text, r"\b(malloc|calloc|realloc|free|printf|fopen)\s*\(", path)

    def test_every_source_names_its_licence(self):
        for path, text in sources():
            self.assertIn("SPDX-License-Identifier: Apache-2.0", text, path)

    def test_nothing_is_left_unfinished(self):
        for path, text in sources():
            self.assertNotRegex(text, r"\b(TODO|FIXME|XXX|NOLINT|cppcheck-suppress)\b", path)

    def test_every_source_is_built(self):
        with open(os.path.join(ROOT, "src", "meson.build"), encoding="utf-8") as stream:
            build = stream.read()
        with open(os.path.join(ROOT, "tests", "meson.build"), encoding="utf-8") as stream:
            tests = stream.read()
        with open(os.path.join(ROOT, "tests", "fuzz", "meson.build"), encoding="utf-8") as stream:
            fuzz = stream.read()
        for path, _ in sources():
            name = path.replace(os.sep, "/")
            if name.endswith("_test.c"):
                self.assertIn("'%s'" % name[:-7], tests)
            elif name.endswith("_fuzz.c"):
                self.assertIn("'%s'" % name[:-7], fuzz)
            elif name.endswith((".c", ".cc")):
                self.assertIn("'%s'" % name, build)

    def test_knowledge_about_phones_is_not_in_the_engine(self):
        # Words of one system's stores belong into artifacts/, rules/ and data, not into these rooms.
        for path, text in sources():
            room = path.split(os.sep)[0]
            if room in ("base", "sql", "case", "calls", "scan", "report", "cli") and not path.endswith(
                    ("_test.c", "_fuzz.c")):
                code = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
                self.assertNotRegex(code, r"(?i)whatsapp|sms\.db|ZCALL|pegasus", path)

    def test_public_headers_stand_alone(self):
        source = "#include <bridlecall.h>\n#include <bridle.h>\n" \
                 "int main(void) { return brd_version() == 0 || bridle_call_rule_name(0) == 0; }\n"
        done = subprocess.run([os.environ.get("CC", "cc"), "-std=c11", "-Wall", "-Wextra", "-Werror",
                               "-I", os.path.join(ROOT, "include"), "-x", "c", "-fsyntax-only", "-"],
                              input=source.encode(), stderr=subprocess.PIPE)
        self.assertEqual(done.stderr.decode(), "")


if __name__ == "__main__":
    unittest.main()
