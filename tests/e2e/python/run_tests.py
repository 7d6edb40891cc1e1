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


def run_file(path):
    """How many tests passed and how many did not, and what the latter have to say."""
    said = io.StringIO()
    tests = unittest.defaultTestLoader.discover(str(path.parent), path.name)
    result = unittest.TextTestRunner(said).run(tests)
    # A test may fail in several of its cases, and once more when it cleans up.
    bad = {getattr(test, "test_case", test).id() for test, _ in result.failures + result.errors}
    return max(result.testsRun - len(bad), 0), len(bad), said.getvalue()


def main(name, directory):
    began = time.monotonic()
    passed = failed = 0
    # Each in a process of its own kind: nothing of this one's threads is inherited.
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        for good, bad, said in pool.map(run_file, sorted(Path(directory).glob("test_*.py"))):
            passed += good
            failed += bad
            if bad:
                print(said)
    print(f"{name}: {passed} passed, {failed} failed ({time.monotonic() - began:.1f} s)")
    return failed > 0 or passed == 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
