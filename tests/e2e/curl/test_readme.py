"""The READMEs: what they say to paste works, what they quote is said, and they are alike."""

import re
import shutil
import subprocess
import unittest
from dataclasses import dataclass
from pathlib import Path

from stack import BUILD, PATIENCE, StackTest

ROOT = Path(__file__).parents[3]
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
ADDRESS = "http://127.0.0.1:10033"


@dataclass
class Fence:
    """A block of code; `not_run` is the reason why a test cannot run it."""

    language: str
    code: str
    not_run: str | None


class Readme:
    """A README taken apart: the prose is what stands outside the fences."""

    fence = re.compile(r"(?:^<!-- not run: (.+?) -->\n)?^```(\w*)\n(.*?)^```$", re.M | re.S)

    def __init__(self, path):
        text = path.read_text()
        self.fences = [Fence(f[2], f[3], f[1]) for f in self.fence.finditer(text)]
        self.prose = self.fence.sub("", text)
        self.headings = re.findall(r"^(#+) (.+)$", self.prose, re.M)
        self.sections = re.split(r"^#+ .+$", self.prose, flags=re.M)[1:]
        self.tables = list(map(self.cells, re.findall(r"(?:^\|.*\|\n)+", self.prose, re.M)))
        begin, end = (self.prose.index(f"<!-- settings:{edge} -->") for edge in ("begin", "end"))
        self.settings = [row[:2] for row in self.cells(self.prose[begin:end])[1:]]

    @staticmethod
    def cells(text):
        """The rows of a table without the line below its head."""
        lines = re.findall(r"^\| (.*) \|$", text, re.M)
        return [[cell.strip() for cell in line.split(" | ")] for line in lines]

    def anchors(self):
        """The targets of links within the page, as GitHub makes them of headings."""
        names = (re.sub(r"[^\w\- ]", "", name.lower()) for _, name in self.headings)
        return {name.replace(" ", "-") for name in names}


def spans(text):
    return re.findall(r"`([^`\n]+)`", text)


class Translations(unittest.TestCase):
    """Both tell the same: all that is not prose is equal."""

    @classmethod
    def setUpClass(cls):
        cls.english, cls.chinese = (Readme(path) for path in READMES)

    def test_have_the_same_fences(self):
        self.assertEqual(self.english.fences, self.chinese.fences)
        # In any other language a command would be neither run nor marked.
        self.assertEqual({f.language for f in self.english.fences}, {"sh", "nginx", "caddyfile"})

    def test_have_the_same_headings(self):
        levels = [[level for level, _ in each.headings] for each in (self.english, self.chinese)]
        self.assertEqual(*levels)

    def test_have_the_same_tables(self):
        shapes = [
            [[len(row) for row in table] for table in each.tables]
            for each in (self.english, self.chinese)
        ]
        self.assertEqual(*shapes)

    def test_have_the_same_settings(self):
        self.assertGreater(len(self.english.settings), 0)
        self.assertEqual(self.english.settings, self.chinese.settings)

    def test_name_the_same_things_in_each_section(self):
        pairs = zip(self.english.headings, self.english.sections, self.chinese.sections)
        for (_, heading), english, chinese in pairs:
            with self.subTest(heading):
                self.assertEqual(sorted(spans(english)), sorted(spans(chinese)))

    def test_link_to_headings_and_files_that_exist(self):
        for path in READMES:
            readme = Readme(path)
            for target in re.findall(r"\]\(([^)]+)\)", readme.prose):
                with self.subTest(f"{path.name}: {target}"):
                    if target.startswith("#"):
                        self.assertIn(target[1:], readme.anchors())
                    else:
                        self.assertTrue((path.parent / target).exists())


class Messages(unittest.TestCase):
    """The tables of messages quote what the code says; `…` stands for what differs."""

    @staticmethod
    def literals():
        """The string literals of the code, those put together that are cut over lines."""
        files = [f for folder in ("src", "include") for f in (ROOT / folder).rglob("*.[ch]pp")]
        code = "\n".join(re.sub(r'"\s*\n\s*"', "", f.read_text()) for f in files)
        return "\n".join(re.findall(r'"((?:[^"\\\n]|\\.)*)"', code))

    def test_are_those_of_the_code(self):
        literals = self.literals()
        tables = [table for table in Readme(READMES[0]).tables if table[0][0] == "message"]
        self.assertEqual(len(tables), 2)
        for row in [row for table in tables for row in table[1:]]:
            for message in spans(row[0]):
                for piece in filter(None, map(str.strip, message.split("…"))):
                    with self.subTest(message):
                        self.assertTrue(piece in literals, f"{piece!r} is not said")


class Fences(StackTest):
    """What a reader pastes: accounts and a key as in the READMEs, all else as it is."""

    settings = {
        "AS_COOKIE": "your-refresh-token",
        "API_SECRET": "your-key",
        **dict.fromkeys(("REQUEST_RATE_LIMIT", "DEBUG", "SHUTDOWN_GRACE"), ""),
    }

    def prepare_folder(self):
        """A clone as far as the fences need one; curl fails there on an HTTP error, too.

        A fence that is not marked by mistake must not do to this machine what it says: there are
        no commands but a few that do no harm.
        """
        program = Path(self.folder, "build/release/alexsidebar2api")
        program.parent.mkdir(parents=True)
        program.symlink_to(BUILD / "alexsidebar2api")
        commands = Path(self.folder, "bin")
        commands.mkdir()
        for name in ("bash", "chmod", "curl"):
            Path(commands, name).symlink_to(shutil.which(name))
        options = ["fail", "silent", "show-error", 'noproxy = "*"', f"max-time = {PATIENCE}"]
        Path(self.folder, ".curlrc").write_text("\n".join(options))

    def environment(self, code):
        """What the server has, but for what the fence sets itself."""
        known = {
            "PORT": self.server.url.rpartition(":")[2],
            "DATA_DIR": str(self.server.directory),
            "AS_COOKIE": "your-refresh-token",
            "API_SECRET": "your-key",
        }
        given = {name: value for name, value in known.items() if name not in code}
        return {"PATH": f"{self.folder}/bin", "HOME": self.folder, **given}

    def run_fence(self, code):
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", code.replace(ADDRESS, self.server.url)],
            cwd=self.folder,
            env=self.environment(code),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )

    def test_work_or_say_why_they_are_not_run(self):
        self.prepare_folder()
        for path in READMES:
            fences = [fence for fence in Readme(path).fences if fence.language == "sh"]
            ran = {fence.code: self.run_fence(fence.code) for fence in fences if not fence.not_run}
            self.assertTrue(any(ADDRESS in code for code in ran), path)
            for code, outcome in ran.items():
                with self.subTest(path.name, code=code):
                    self.assertEqual(outcome.returncode, 0, outcome.stderr)
                    self.assertNotIn("warning", outcome.stderr)
                    if '"stream":true' in code:
                        self.assertIn('"content":"', outcome.stdout)
                        self.assertTrue(outcome.stdout.endswith("data: [DONE]\n\n"), outcome.stdout)
