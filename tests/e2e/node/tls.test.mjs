import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bothWays, failureOf, play } from './chat.mjs';
import { startServer, startTlsSimulator } from './stack.mjs';

test('an upstream over TLS is asked if its authority is trusted, and only then', async (t) => {
  const simulator = await startTlsSimulator(t);
  const request = play({ answer: { frames: 40, unicode: true } });

  const trusting = await startServer(t, simulator, { SSL_CERT_FILE: simulator.caFile });
  const { message, streamed } = await bothWays(trusting.client(), request);
  assert.notEqual(message.content, '');
  assert.equal(streamed.content, message.content);

  const doubting = await startServer(t, simulator);
  const failure = await failureOf(() => doubting.client().chat.completions.create(request));
  assert.equal(failure.status, 502);
  assert.equal(failure.code, 'upstream_error');
});
