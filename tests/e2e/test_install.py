# SPDX-License-Identifier: Apache-2.0
"""What `make install` puts in place serves: the program, its manual, and the library to others."""
import glob
import os
import subprocess
import unittest

from common import Case

BUILD = os.environ["BRIDLE_BUILD"]
SANITIZE = os.environ["BRIDLE_SANITIZE"]
CLIENT = """
#include <bridle.h>
#include <stdio.h>
int main(void) {
    struct brd_error error;
    struct brd_indicators *indicators = NULL;
    if (brd_start(&error) != BRD_OK || brd_indicators_new(true, &indicators, &error) != BRD_OK) {
        return 2;
    }
    puts(brd_version());
    brd_indicators_free(indicators);
    return 0;
}
"""


class Install(Case):
    def test_a_client_builds_against_what_is_installed(self):
        place = self.path("place")
        subprocess.run(["meson", "install", "-C", BUILD, "--no-rebuild", "--quiet"], check=True,
                       env={**os.environ, "DESTDIR": place}, stdout=subprocess.DEVNULL)
        found = glob.glob(place + "/**/pkgconfig/bridle.pc", recursive=True)
        self.assertEqual(len(found), 1)
        with open(self.path("client.c"), "w", encoding="utf-8") as stream:
            stream.write(CLIENT)
        flags = subprocess.run(["pkg-config", "--cflags", "--libs", "bridle"], check=True,
                               stdout=subprocess.PIPE, text=True,
                               env={**os.environ, "PKG_CONFIG_PATH": os.path.dirname(found[0])})
        # The prefix of the .pc is where the files will be; here they are below DESTDIR.
        words = []
        for word in flags.stdout.split():
            inside = place + word[2:]
            words.append(word[:2] + inside if word[:2] in ("-I", "-L") and os.path.isdir(inside)
                         else word)
        if SANITIZE != "none":
            words.append("-fsanitize=" + SANITIZE)
        subprocess.run([os.environ.get("CC", "cc"), "-Wall", "-Wextra", "-Werror", "-std=c11",
                        self.path("client.c"), "-o", self.path("client"), *words], check=True)
        client = subprocess.run([self.path("client")], check=True, stdout=subprocess.PIPE,
                                text=True).stdout
        program = subprocess.run([glob.glob(place + "/**/bin/bridle", recursive=True)[0],
                                  "version"], check=True, stdout=subprocess.PIPE, text=True).stdout
        self.assertIn(client.strip(), program)
        self.assertEqual(len(glob.glob(place + "/**/man1/bridle.1", recursive=True)), 1)


if __name__ == "__main__":
    unittest.main()
