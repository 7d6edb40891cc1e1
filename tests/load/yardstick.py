"""nginx in the place of the server: what the machine itself makes of an attack."""

import json
import socket

from proxies import Nginx
from stack import free_port

TEMPLATE = """
worker_processes auto;
daemon off;
pid nginx.pid;
error_log stderr crit;
events {{ worker_connections 4096; }}
http {{
  access_log access.log;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  limit_conn_zone $server_port zone=calls:1m;
  upstream simulator {{
    server 127.0.0.1:{port};
    keepalive 32;
  }}
  server {{
    listen 127.0.0.1:{own_port};
    keepalive_requests 1000000;
    location = /v1/models {{ root {folder}; }}
    location / {{
      limit_conn calls {most_calls};
      proxy_pass http://simulator;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffering off;
      proxy_read_timeout {longest_call}s;
      error_page 503 @busy;
    }}
    location @busy {{
      keepalive_timeout 0;
      add_header Retry-After 1 always;
      return 503 "busy\n";
    }}
  }}
}}
"""


class Yardstick(Nginx):
    """It has the server's list of models, passes calls on to the simulator, `most_calls` at once,
    ends those that are silent for `longest_call` seconds, and closes the connections of those it
    refuses, as the server does."""

    template = TEMPLATE
    sockets = ("port",)

    def __init__(self, simulator, models, most_calls=None, longest_call=None):
        self.port = free_port()
        self._models = models
        self._limits = {"most_calls": most_calls or 65535, "longest_call": longest_call or 120}
        super().__init__(simulator)

    def configuration(self, values):
        self.directory.chmod(0o755)  # under root its workers are another user
        (self.directory / "v1").mkdir()
        (self.directory / "v1" / "models").write_bytes(self._models)
        return super().configuration({**values, **self._limits, "own_port": self.port})

    def connect(self, way):
        return socket.create_connection(("127.0.0.1", self.port))

    def stop(self):
        # Not killed as the others are: its workers would stay.
        self.process.terminate()
        self.process.wait()
        super().stop()


def call_upstream(recorded, text):
    """What the server sent once, as the simulator recorded it, with another text."""
    body = json.loads(recorded["body"])
    body["messages"][-1]["sections"][0]["text"]["text"] = text
    body = json.dumps(body).encode()
    fields = {name: value for name, value in recorded["headers"]}
    fields["Content-Length"] = len(body)
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"POST {recorded['target']} HTTP/1.1\r\n{head}\r\n".encode() + body
