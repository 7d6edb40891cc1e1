"""nginx and HAProxy as processes in front of the server, on sockets in a folder of their own."""

import atexit
import os
import shutil
import socket

from stack import Program, until

# Debian keeps both where only root's PATH leads.
PLACES = os.environ["PATH"] + ":/usr/local/sbin:/usr/sbin:/sbin"

# Until a proxy gives up a request that does not end.
PROXY_PATIENCE = "500ms"

NGINX = """
daemon off;
master_process off;
pid nginx.pid;
error_log stderr error;
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  client_header_timeout {patience};
  client_body_timeout {patience};
  lingering_timeout {patience};
  large_client_header_buffers 4 64k;
  upstream gateway {{
    server 127.0.0.1:{port};
    keepalive 4;
  }}
  proxy_http_version 1.1;
  proxy_set_header Connection "";
  proxy_set_header Host $host;
  proxy_buffering off;
  server {{
    listen unix:{folder}/streaming;
    proxy_request_buffering off;
    ignore_invalid_headers off;
    underscores_in_headers on;
    merge_slashes off;
    location / {{ proxy_pass http://gateway; }}
  }}
  server {{
    listen unix:{folder}/buffering;
    location / {{ proxy_pass http://gateway; }}
  }}
}}
"""

HAPROXY = """
global
  nbthread 1
  maxconn 64
  tune.bufsize 131072
defaults
  mode http
  http-reuse always
  timeout connect {patience}
  timeout client {patience}
  timeout http-request {patience}
  timeout server 30s
frontend strict
  bind unix@{folder}/strict
  default_backend gateway
frontend lenient
  bind unix@{folder}/lenient
  option accept-invalid-http-request
  default_backend gateway
backend gateway
  server gateway 127.0.0.1:{port}
"""


class Proxy(Program):
    """`sockets` are its ways in, each set up in its own manner."""

    package: str
    template: str
    sockets: tuple

    def __init__(self, server):
        found = shutil.which(self.package, path=PLACES)
        if not found:
            raise AssertionError(f"{self.package} is not installed: apt-get install {self.package}")
        super().__init__()
        self.name = found
        port = server.url.rpartition(":")[2]
        values = {"folder": self.directory, "port": port, "patience": PROXY_PATIENCE}
        self.config = self.directory / "config"
        self.config.write_text(self.configuration(values))
        self.launch(self.arguments(), {}, "")
        for way in self.sockets:
            until(f"{self.package} listens", lambda way=way: self.listens(way))

    def configuration(self, values):
        return self.template.format(**values)

    def listens(self, way):
        if self.process.poll() is not None:
            raise AssertionError(f"{self.package} ended:\n{self.log}")
        try:
            self.connect(way).close()
        except OSError:
            return False
        return True

    def stop(self):
        """At once: how a proxy ends is not our concern."""
        self.process.kill()
        self.process.wait()
        atexit.unregister(self.process.kill)
        shutil.rmtree(self.directory)

    def connect(self, way):
        client = socket.socket(socket.AF_UNIX)
        try:
            client.connect(str(self.directory / way))
        except OSError:
            client.close()
            raise
        return client


class Nginx(Proxy):
    package = "nginx"
    template = NGINX
    sockets = ("streaming", "buffering")

    def arguments(self):
        return ["-p", self.directory, "-c", self.config, "-e", "stderr"]


class Haproxy(Proxy):
    package = "haproxy"
    template = HAPROXY
    sockets = ("strict", "lenient")

    def arguments(self):
        return ["-db", "-f", self.config]
