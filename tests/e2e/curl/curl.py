"""Runs curl and gives what it got."""

import json
import subprocess
import tempfile
from pathlib import Path

from stack import KEY, PATIENCE



def authorize(key):
    return "-H", f"Authorization: Bearer {key}"


AUTHORIZED = authorize(KEY)


class Answer:
    """`heads` are the header blocks, interim ones first; `exit_code` is curl's own."""

    def __init__(self, exit_code, heads, body, log):
        self.exit_code = exit_code
        self.heads = heads
        self.body = body
        self.log = log

    @property
    def status(self):
        return int(self.heads[-1].split()[1])

    @property
    def statuses(self):
        return [int(head.split()[1]) for head in self.heads]

    @property
    def fields(self):
        fields = [line.split(":", 1) for line in self.heads[-1].split("\r\n")[1:]]
        return {name.lower(): value.strip() for name, value in fields}

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def content(self):
        """The text of a non-stream answer."""
        return self.json["choices"][0]["message"]["content"]


def curl(url, *args):
    with tempfile.TemporaryDirectory(prefix="asb-e2e-") as directory:
        head, body = Path(directory, "head"), Path(directory, "body")
        command = ["curl", "-q", "-sS", "--noproxy", "*", "--max-time", str(PATIENCE)]
        ran = subprocess.run(
            [*command, "-D", head, "-o", body, *args, url],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        blocks = head.read_bytes().decode().split("\r\n\r\n") if head.exists() else []
        return Answer(
            ran.returncode,
            [block for block in blocks if block],
            body.read_bytes() if body.exists() else b"",
            ran.stdout.decode(),
        )


def post_chat(url, request, *args, key=KEY):
    """POSTs a chat request. The body goes through a file: it may be long."""
    with tempfile.NamedTemporaryFile("w", prefix="asb-e2e-") as file:
        json.dump(request, file)
        file.flush()
        body = ("-H", "Content-Type: application/json", "--data-binary", f"@{file.name}")
        return curl(f"{url}/v1/chat/completions", *authorize(key), *body, *args)


def chat_request(scenario, then="", **more):
    """A request for what the simulator finds in `scenario`."""
    content = f"[[sim {json.dumps(scenario)}]]{then}"
    return {"model": "gpt-4o", "messages": [{"role": "user", "content": content}], **more}
