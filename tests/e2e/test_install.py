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

CALL_CLIENT = """
#include <bridlecall.h>
#include <stdio.h>
int main(void) {
    static const unsigned char packet[] = {0x81, 0xc9, 0, 9, 1, 2, 3, 4};
    static struct bridle_call_state state;
    bridle_call_expect(&state, BRIDLE_CALL_MEDIA);
    puts(bridle_call_rule_name(
        bridle_call_packet(&state, BRIDLE_CALL_INCOMING, packet, sizeof packet).rule));
    return 0;
}
"""


class Install(Case):
    def client(self, place, package, source):
        """What a program says that is built with what pkg-config says of `package`."""
        found = glob.glob(place + "/**/pkgconfig/%s.pc" % package, recursive=True)
        self.assertEqual(len(found), 1)
        with open(self.path("client.c"), "w", encoding="utf-8") as stream:
            stream.write(source)
        flags = subprocess.run(["pkg-config", "--cflags", "--libs", package], check=True,
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
        return subprocess.run([self.path("client")], check=True, stdout=subprocess.PIPE,
                              text=True).stdout

    def test_a_client_builds_against_what_is_installed(self):
        place = self.path("place")
        subprocess.run(["meson", "install", "-C", BUILD, "--no-rebuild", "--quiet"], check=True,
                       env={**os.environ, "DESTDIR": place}, stdout=subprocess.DEVNULL)
        client = self.client(place, "bridle", CLIENT)
        # The library that judges packets of calls needs nothing else of Bridle, nor what Bridle needs.
        self.assertEqual(self.client(place, "bridlecall", CALL_CLIENT).strip(), "rtcp-length-outside")
        program = subprocess.run([glob.glob(place + "/**/bin/bridle", recursive=True)[0],
                                  "version"], check=True, stdout=subprocess.PIPE, text=True).stdout
        self.assertIn(client.strip(), program)
        self.assertEqual(len(glob.glob(place + "/**/man1/bridle.1", recursive=True)), 1)


if __name__ == "__main__":
    unittest.main()
