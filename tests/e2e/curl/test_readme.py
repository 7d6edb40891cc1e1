import re
import subprocess
from pathlib import Path

from stack import PATIENCE, StackTest

README = Path(__file__).parents[3] / "README.md"


class Readme(StackTest):
    """As a first try goes: accounts and a key, all else as it is, and the line to paste."""

    settings = {
        "AS_COOKIE": "your-refresh-token",
        "API_SECRET": "your-key",
        **dict.fromkeys(("REQUEST_RATE_LIMIT", "DEBUG", "SHUTDOWN_GRACE"), ""),
    }

    def test_has_a_line_that_streams_an_answer(self):
        address = "http://127.0.0.1:10033"
        line = re.search(f"^curl .*{address}/.*$", README.read_text(), re.MULTILINE)
        command = line[0].replace(address, self.server.url)
        ran = subprocess.run(["bash", "-c", command], capture_output=True, timeout=PATIENCE)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertIn(b'"content":"', ran.stdout)
        self.assertTrue(ran.stdout.endswith(b"data: [DONE]\n\n"), ran.stdout)
