"""An asyncio client that sees what the wire shows: whether an answer ended as it should."""

import asyncio
import json
import random
import socket
import struct

from stack import KEY

PATIENCE = 30  # seconds; a soak asks whether an answer comes, not how fast


class Answer:
    """What came back. `whole` says whether the body ended by its own framing."""

    def __init__(self, status, fields):
        self.status = status
        self.fields = fields
        self.body = b""
        self.whole = False

    @property
    def events(self):
        """The events of a stream, `[DONE]` as None."""
        lines = self.body.decode().split("\n\n")
        data = [line.removeprefix("data: ") for line in lines if line.startswith("data: ")]
        return [None if each == "[DONE]" else json.loads(each) for each in data]

    @property
    def keeps_alive(self):
        return self.whole and self.fields.get("connection") != "close"


def chat_body(content, stream):
    request = {
        "model": "gpt-4o",
        "stream": stream,
        "messages": [{"role": "user", "content": content}],
    }
    return json.dumps(request).encode()


def post_chat(body, key=KEY):
    head = (
        f"POST /v1/chat/completions HTTP/1.1\r\nHost: load\r\nAuthorization: Bearer {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


MODELS = f"GET /v1/models HTTP/1.1\r\nHost: load\r\nAuthorization: Bearer {KEY}\r\n\r\n".encode()


class Connection:
    """One connection to the server, opened when it is needed and kept while it may be."""

    def __init__(self, port):
        self._port = port
        self._reader = self._writer = None

    async def open(self):
        if self._writer is None or self._reader.at_eof():
            self.close()
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)

    def close(self):
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def reset(self):
        """Leaves without a good-bye."""
        linger = struct.pack("ii", 1, 0)
        self._writer.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, linger
        )
        self.close()

    async def ask(self, request):
        """The whole answer; raises TimeoutError, or OSError and EOFError without one."""
        async with asyncio.timeout(PATIENCE):
            answer = await self._begin(request)
            await self._read_body(answer)
        if not answer.keeps_alive:
            self.close()
        return answer

    async def ask_and_leave(self, request, after=b'"content":"'):
        """Leaves in the middle of the answer, by FIN or by RST; gives the status."""
        async with asyncio.timeout(PATIENCE):
            answer = await self._begin(request)
            seen = b""
            while answer.status == 200 and after not in seen:
                piece = await self._reader.read(65536)
                if not piece:
                    break
                seen += piece
        random.choice((self.close, self.reset))()
        return answer

    async def _begin(self, request):
        await self.open()
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        fields = [line.split(": ", 1) for line in lines if line]
        return Answer(int(first.split()[1]), {name.lower(): value for name, value in fields})

    async def _read_body(self, answer):
        try:
            if answer.fields.get("transfer-encoding") == "chunked":
                while size := int(await self._reader.readuntil(b"\r\n"), 16):
                    answer.body += (await self._reader.readexactly(size + 2))[:-2]
                await self._reader.readexactly(2)
            else:
                length = int(answer.fields["content-length"])
                answer.body = await self._reader.readexactly(length)
            answer.whole = True
        except (asyncio.IncompleteReadError, ConnectionResetError):
            pass
