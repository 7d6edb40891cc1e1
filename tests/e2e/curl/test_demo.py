"""What `./dev run` starts without an account: the curl line that it prints streams an answer."""

import os
import re
import subprocess
import unittest
from pathlib import Path

from stack import BUILD, PATIENCE, Program, free_port

DEMO = Path(__file__).parents[2] / "demo"


class Demo(Program):
    """The script in a folder where build/release holds the programs under test."""

    def __init__(self):
        super().__init__()
        self.name = self.directory / "tests/demo"
        release = self.directory / "build/release"
        for folder in (self.name.parent, release):
            folder.mkdir(parents=True)
        self.name.symlink_to(DEMO)
        for program in ("alexsidebar2api", "alexsidebar-simulator"):
            (release / program).symlink_to(BUILD / program)
        self.launch([], {"PORT": str(free_port())}, r"listening on \S+ port \d+")


class DemoTest(unittest.TestCase):
    def test_prints_a_line_that_streams_when_it_is_pasted(self):
        demo = Demo()
        self.addCleanup(demo.stop)
        line = re.search(r"^  (curl .+)$", demo.log, re.M)[1]
        pasted = subprocess.run(
            ["bash", "-c", line],
            env={"PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        self.assertEqual(pasted.returncode, 0, pasted.stderr)
        self.assertRegex(pasted.stdout, r'"content":"[^"]')
        self.assertTrue(pasted.stdout.endswith("data: [DONE]\n\n"), pasted.stdout)
