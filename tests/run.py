#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Run every test of a build folder and end with the line "N passed, N failed".

    run.py BUILD [NAME...]     all tests, or those whose name holds one of the words

Understands what cmocka and Python's unittest print. A program that ends without its summary counts
as one failure. Two tests run at a time.
"""
import concurrent.futures
import json
import os
import re
import subprocess
import sys
import time

# A leak or an overflow must end a test; the check's own children inherit this too.
SANITIZERS = {
    "ASAN_OPTIONS": "detect_leaks=1:abort_on_error=0:exitcode=86:allocator_may_return_null=1",
    "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1:exitcode=86",
}


def introspect(build):
    text = subprocess.run(["meson", "introspect", "--tests", build], check=True,
                          stdout=subprocess.PIPE, text=True).stdout
    return json.loads(text)


def total(pattern, text):
    return sum(int(number) for number in re.findall(pattern, text))


def count(text, status):
    """(passed, failed, skipped) of one program's output."""
    if "[==========]" in text:
        run = total(r"\[=+\] (?:.*: )?(\d+) test\(s\) run", text)
        failed = total(r"\[  FAILED  \] (?:.*: )?(\d+) test\(s\), listed", text)
        skipped = total(r"\[  SKIPPED \] (?:.*: )?(\d+) test\(s\), listed", text)
    else:
        run = total(r"(?m)^Ran (\d+) tests?", text)
        failed = total(r"failures=(\d+)", text) + total(r"errors=(\d+)", text)
        skipped = total(r"skipped=(\d+)", text)
    if status != 0 and failed == 0:
        failed = 1
        run = max(run, 1)
    if run == 0:
        return 0, 1, 0
    return max(run - failed - skipped, 0), failed, skipped


def run_one(test):
    started = time.monotonic()
    environment = {**os.environ, **SANITIZERS, **test.get("env", {})}
    try:
        done = subprocess.run(test["cmd"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              stdin=subprocess.DEVNULL, env=environment, timeout=test["timeout"])
        status, output = done.returncode, done.stdout.decode(errors="replace")
    except subprocess.TimeoutExpired as reason:
        status, output = 1, (reason.stdout or b"").decode(errors="replace") + "\ntimed out\n"
    return test, status, output, time.monotonic() - started


def main(arguments):
    if not arguments:
        sys.exit(__doc__)
    words = arguments[1:]
    tests = [t for t in introspect(arguments[0])
             if not words or any(word in t["name"] for word in words)]
    passed = failed = skipped = 0
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        # The long ones first, so that none is left alone at the end.
        tests.sort(key=lambda t: "e2e" not in " ".join(t["suite"]))
        for test, status, output, seconds in pool.map(run_one, tests):
            result = count(output, status)
            passed += result[0]
            failed += result[1]
            skipped += result[2]
            print("%-28s %4d passed, %d failed%s (%.1f s)" % (
                test["name"], result[0], result[1],
                ", %d skipped" % result[2] if result[2] else "", seconds), flush=True)
            if result[1] or status != 0:
                print(output, flush=True)
    if skipped:
        print("%d skipped: what they need is not on this machine" % skipped)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
