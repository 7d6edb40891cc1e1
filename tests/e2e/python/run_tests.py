"""Runs the test files of a directory, two at a time: says what failed, closes with the counts.

usage: run_tests.py NAME DIRECTORY
"""

import io
import multiprocessing
import sys
import time
import unittest
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path


class Result(unittest.TextTestResult):
    passed = 0

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed += 1


def run_file(path):
    """How many tests passed, failed, and were skipped, and what the failed ones have to say."""
    said = io.StringIO()
    tests = unittest.defaultTestLoader.discover(str(path.parent), path.name)
    result = unittest.TextTestRunner(said, resultclass=Result).run(tests)
    # A test may fail in several of its cases, and once more when it cleans up.
    bad = {getattr(test, "test_case", test).id() for test, _ in result.failures + result.errors}
    return result.passed, len(bad), len(result.skipped), said.getvalue()


def main(name, directory):
    began = time.monotonic()
    passed = failed = skipped = 0
    files = sorted(Path(directory).glob("test_*.py"))
    # Each in a process of its own kind: nothing of this one's threads is inherited.
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        for good, bad, left_out, said in pool.map(run_file, files):
            passed += good
            failed += bad
            skipped += left_out
            if bad:
                print(said)
    counts = f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else "")
    print(f"{name}: {counts} ({time.monotonic() - began:.1f} s)")
    return failed > 0 or passed == 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
