"""A disk that fails: the log and /readyz say so, and the service goes on in memory."""

import os
import re
import unittest
from pathlib import Path

from curl import chat_request, curl, post_chat
from stack import StackTest, until
from test_program import run

IN_MEMORY = "in memory only: the log says why"


class StoreFault(StackTest):
    def start(self, folder, **more):
        # The log is a file too: quiet, it stays smaller than the one that is to fail.
        return self.start_server(DATA_DIR=str(folder), DEBUG="false", **more)

    def state(self, server):
        return curl(f"{server.url}/readyz").json["store"]

    def ask(self, server):
        self.assertEqual(post_chat(server.url, chat_request("healthy")).status, 200)

    def check_goes_on_in_memory(self, server, why):
        self.assertEqual(self.state(server), IN_MEMORY)
        self.assertRegex(server.log, why)
        for _ in range(3):
            self.ask(server)


class FullDisk(StoreFault):
    def test_is_survived_and_nothing_is_lost_once_there_is_room(self):
        server = self.start(self.folder)
        self.ask(server)
        until("the first count is stored", lambda: self.stored() == 1)
        server.limit_files(Path(self.folder, "accounts.sqlite-wal").stat().st_size)
        self.ask(server)
        until("the store has failed", lambda: self.state(server) == IN_MEMORY)
        self.check_goes_on_in_memory(server, r" error .*it is kept in memory: .*accounts\.sqlite: ")
        self.assertEqual(self.stored(), 1)
        server.limit_files(None)
        until("it is saved again", lambda: self.state(server) == "ok")
        until("all counts are stored", lambda: self.stored() == 5)

    def stored(self):
        listed = run("accounts", DATA_DIR=self.folder)
        self.assertEqual(listed.returncode, 0, listed.stderr)
        return sum(int(count) for count in re.findall(r"\bchat (\d+)", listed.stdout))


class UnusableFolder(StoreFault):
    def check_is_told_at_start(self, folder, why, **more):
        server = self.start(folder, **more)
        file = re.escape(str(Path(folder, "accounts.sqlite")))
        self.check_goes_on_in_memory(server, rf" error DATA_DIR cannot be used.*: {file}: {why}\n")

    @unittest.skipUnless(Path("/sys/kernel").is_dir(), "no folder where root cannot make files")
    def test_where_no_file_can_be_made(self):
        self.check_is_told_at_start("/sys/kernel", ".+")

    def test_with_a_database_that_can_only_be_read(self):
        self.start_killable(DATA_DIR=self.folder).stop()
        file = Path(self.folder, "accounts.sqlite")
        before = file.read_bytes()
        file.chmod(0o400)
        os.chmod(self.folder, 0o500)
        self.addCleanup(os.chmod, self.folder, 0o700)
        # Root may write everywhere, unless it does without that privilege.
        bound = ("setpriv", "--bounding-set", "-dac_override") if os.geteuid() == 0 else ()
        self.check_is_told_at_start(self.folder, ".+", under=bound)
        self.assertEqual(file.read_bytes(), before)

    def test_with_a_file_that_is_no_database(self):
        garbage = bytes(range(256)) * 64
        file = Path(self.folder, "accounts.sqlite")
        file.write_bytes(garbage)
        self.check_is_told_at_start(self.folder, ".+")
        self.assertEqual(file.read_bytes(), garbage)
