import unittest

import openai
from chat import both_ways, client_of, play
from stack import Server, Simulator


class TlsUpstream(unittest.TestCase):
    def setUp(self):
        self.simulator = Simulator(tls=True)
        self.addCleanup(self.simulator.stop)
        self.request = play({"answer": {"frames": 40, "unicode": True}})

    def client(self, **settings):
        server = Server(self.simulator, **settings)
        self.addCleanup(server.stop)
        return client_of(server)

    def test_is_asked_if_its_authority_is_trusted(self):
        client = self.client(SSL_CERT_FILE=str(self.simulator.ca_file))
        message, streamed = both_ways(client, self.request)
        self.assertNotEqual(message.content, "")
        self.assertEqual(streamed.content, message.content)

    def test_is_not_asked_if_its_authority_is_unknown(self):
        with self.assertRaises(openai.InternalServerError) as caught:
            self.client().chat.completions.create(**self.request)
        self.assertEqual(caught.exception.status_code, 502)
        self.assertEqual(caught.exception.code, "upstream_error")
