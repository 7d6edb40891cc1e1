"""docker/nginx.conf in Debian's nginx, TLS included: what users deploy passes streams on."""

import json
import re
import subprocess
from pathlib import Path

from curl import AUTHORIZED, chat_request, post_chat
from proxies import Nginx
from stack import PATIENCE, StackTest, until

CONF = Path(__file__).parents[3] / "docker/nginx.conf"

# The server's own X-Accel-Buffering would hide that the file lets an answer wait in a buffer.
AROUND = """
daemon off;
master_process off;
pid nginx.pid;
error_log stderr error;
events {{}}
http {{
  access_log off;
  proxy_ignore_headers X-Accel-Buffering;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  {site}
}}
"""


class DeployedNginx(Nginx):
    """Only its addresses, their look-up and the place of the certificate differ from the file."""

    sockets = ("https",)

    def configuration(self, values):
        self.make_certificate()
        site = CONF.read_text()
        changes = {
            "server alexsidebar2api:10033 resolve;": "server 127.0.0.1:{port};".format(**values),
            "listen 443 ssl;": "listen unix:{folder}/https ssl;".format(**values),
            "/etc/nginx/tls/": "{folder}/".format(**values),
        }
        if self.version() < (1, 25, 1):
            changes["http2 on;"] = ""
        for old, new in changes.items():
            if old not in site:
                raise AssertionError(f"{CONF} has no {old!r}")
            site = site.replace(old, new)
        return AROUND.format(site=site)

    def version(self):
        said = subprocess.run([self.name, "-v"], stderr=subprocess.PIPE, text=True, check=True)
        return tuple(map(int, re.search(r"nginx/(\d+)\.(\d+)\.(\d+)", said.stderr).groups()))

    def make_certificate(self):
        command = "openssl req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -days 1"
        names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
        files = ["-keyout", self.directory / "privkey.pem", "-out", self.certificate]
        subprocess.run([*command.split(), *names, *files], capture_output=True, check=True)

    @property
    def certificate(self):
        return self.directory / "fullchain.pem"


class BehindNginx(StackTest):
    url = "https://localhost"
    settings = {"TRUSTED_PROXIES": "private", "MAX_BODY_MB": "2"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        nginx = DeployedNginx(cls.server)
        cls.addClassCleanup(nginx.stop)
        cls.way = ("--unix-socket", nginx.directory / "https", "--cacert", nginx.certificate)

    def start_stream(self, request):
        command = ["curl", "-q", "-sSN", "--max-time", str(PATIENCE), *self.way, *AUTHORIZED]
        stream = subprocess.Popen(
            [*command, "-d", json.dumps(request), f"{self.url}/v1/chat/completions"],
            stdout=subprocess.PIPE,
            text=True,
        )
        self.addCleanup(stream.stdout.close)
        self.addCleanup(stream.wait)
        self.addCleanup(stream.kill)
        return stream

    def test_a_delta_arrives_while_the_answer_goes_on(self):
        stream = self.start_stream(chat_request("silent_in_answer", stream=True))
        said = next((line for line in stream.stdout if re.search('"content":"[^"]', line)), None)
        self.assertIsNotNone(said, "no delta came through")
        self.assertEqual(self.simulator.state()["streams_running"], 1)
        stream.kill()
        until("the upstream call is given up", lambda: self.simulator.state()["chats_aborted"] == 1)

    def test_a_stream_comes_whole(self):
        answer = post_chat(self.url, chat_request({"text": "All of it."}, stream=True), *self.way)
        self.assertEqual((answer.exit_code, answer.status), (0, 200))
        self.assertTrue(answer.body.endswith(b"data: [DONE]\n\n"))

    def test_an_answer_that_is_cut_stays_cut(self):
        answer = post_chat(self.url, chat_request("cut_in_answer", stream=True), *self.way)
        self.assertNotEqual(answer.exit_code, 0)
        self.assertNotIn(b"[DONE]", answer.body)

    def test_the_servers_limit_of_a_body_counts_not_that_of_nginx(self):
        """nginx's own default is 1 MB."""
        answer = post_chat(self.url, chat_request({"text": "Seen."}, "x" * 1_500_000), *self.way)
        self.assertEqual((answer.status, answer.content), (200, "Seen."))
        answer = post_chat(self.url, chat_request({"text": "Seen."}, "x" * 2_500_000), *self.way)
        self.assertEqual(answer.status, 413)
        self.assertEqual(answer.json["error"]["type"], "invalid_request_error")
