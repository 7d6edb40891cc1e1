import assert from 'node:assert/strict';
import { test } from 'node:test';
import { play, snapshot } from '../node/chat.mjs';
import { key, startServer, until, useStack } from '../node/stack.mjs';
import { useBrowser } from './browser.mjs';

const { simulator, server } = useStack();
const browser = useBrowser();

const streaming = ['fetch', 'openai', 'fetch-event-source'];
const others = ['fetch', 'openai'];

const ask = (client, request, { of = server, as = key, leaveAfter } = {}) =>
  browser.call('ask', [client, { url: of.url, key: as }, request, leaveAfter]);

const thinking = {
  frames: [snapshot([true, 'I think']), snapshot([true, 'I think so'], [false, 'Answer 🙂 ›'])],
};
const long = { answer: { frames: 30, frame_bytes: 10_240, unicode: true } };

test('a page lists the models', async () => {
  const models = await browser.call('listModels', [{ url: server.url, key }]);
  assert.ok(models.includes('gpt-4o') && models.includes('claude-3-7-sonnet-thinking'));
});

for (const client of streaming) {
  test(`a page reads a stream with reasoning and usage (${client})`, async () => {
    const more = { stream: true, stream_options: { include_usage: true } };
    const seen = await ask(client, play(thinking, more));
    assert.equal(seen.failure, undefined);
    assert.equal(seen.reasoning, 'I think so');
    assert.equal(seen.content, 'Answer 🙂 ›');
    assert.ok(seen.usage.completion_tokens > 0);
    assert.ok(seen.done, 'the end');
  });

  test(`a page reads 300 KB (${client})`, async () => {
    const whole = await server.client().chat.completions.create(play(long));
    const seen = await ask(client, play(long, { stream: true }));
    assert.ok(seen.content === whole.choices[0].message.content);
    assert.ok(seen.content.length > 100_000);
  });

  test(`a page sees that a stream broke, and why (${client})`, async () => {
    const cut = { answer: { frames: 20 }, pace_ms: 20, cut: { after: 1000 } };
    // A browser forgets what a page has not read yet when the connection breaks. So the reason is
    // not sure to come, on a busy machine, but that there is no proper end always is.
    for (let tries = 1, code; !code; ++tries) {
      assert.ok(tries <= 20, 'no reason in 20 tries');
      const seen = await ask(client, play(cut, { stream: true }));
      assert.notEqual(seen.content, '');
      assert.ok(seen.failure, 'the stream did not just end');
      assert.ok(!seen.done);
      code = (seen.error ?? seen.failure.error)?.code;
      if (code) assert.equal(code, 'upstream_error');
    }
  });

  test(`a page that aborts ends the upstream call (${client})`, async () => {
    const endless = { answer: { frames: 5000 }, pace_ms: 20 };
    const seen = await ask(client, play(endless, { stream: true }), { leaveAfter: 2 });
    assert.equal(seen.failure.name, 'AbortError');
    await simulator.untilGivenUp();
  });
}

for (const client of others) {
  test(`a page reads an answer that is not a stream (${client})`, async () => {
    const seen = await ask(client, play(thinking));
    assert.equal(seen.failure, undefined);
    assert.deepEqual([seen.reasoning, seen.content], ['I think so', 'Answer 🙂 ›']);
    assert.ok(seen.usage.total_tokens > 0);
  });
}

const refusals = {
  'a wrong key': { as: 'wrong', status: 401, code: 'invalid_api_key' },
  'an unknown model': { more: { model: 'gpt-17' }, status: 404, code: 'model_not_found' },
  'a broken upstream': { scenario: 'server_error', status: 502, code: 'upstream_error' },
};
for (const [name, { as, more, scenario, status, code }] of Object.entries(refusals)) {
  for (const client of streaming) {
    test(`a page reads the status and the error: ${name} (${client})`, async () => {
      const request = play(scenario ?? 'healthy', { stream: true, ...more });
      const { failure } = await ask(client, request, { as });
      assert.equal(failure.status, status);
      assert.equal(failure.error.code, code);
      assert.match(failure.headers['x-request-id'], /^\S{8,}$/);
    });
  }
}

for (const client of streaming) {
  test(`a page reads how long it shall wait (${client})`, async (t) => {
    const of = await startServer(t, simulator, { REQUEST_RATE_LIMIT: '1' });
    const request = play({ text: 'Hi' }, { stream: true });
    assert.equal((await ask(client, request, { of })).content, 'Hi');
    const { failure } = await ask(client, request, { of });
    assert.equal(failure.status, 429);
    assert.equal(failure.error.code, 'rate_limit_exceeded');
    const { 'retry-after': wait, 'x-request-id': id } = failure.headers;
    assert.ok(Number(wait) >= 1 && Number(wait) <= 60, wait);
    assert.match(id, /^\S{8,}$/);
    assert.equal(failure.headers['x-ratelimit-limit-requests'], '1');
  });
}

test('a page that is closed in mid-stream ends the upstream call', async () => {
  const page = await browser.open();
  const endless = play({ answer: { frames: 5000 }, pace_ms: 20 }, { stream: true });
  const asking = browser.call('ask', ['fetch', { url: server.url, key }, endless], page);
  asking.catch(() => {}); // the page takes it along
  await until('the upstream is asked', async () => (await simulator.state()).chats === 1);
  await page.close();
  await simulator.untilGivenUp();
});

test('a page of an origin that is not allowed reads nothing', async (t) => {
  const of = await startServer(t, simulator, { CORS_ORIGINS: browser.origin('localhost') });
  const allowed = await browser.open('localhost');
  const target = { url: of.url, key };
  const request = play({ text: 'Hi' });
  const seen = await browser.call('ask', ['openai', target, request], allowed);
  assert.equal(seen.content, 'Hi');
  for (const client of others) {
    const { failure } = await ask(client, request, { of });
    assert.equal(failure.status, undefined);
    assert.equal(failure.error, undefined);
  }
  assert.ok(await browser.call('canRead', [`${of.url}/v1/models`], allowed));
  assert.ok(!(await browser.call('canRead', [`${of.url}/v1/models`])));
  assert.equal((await simulator.state()).chats, 1, 'the preflight keeps the request away');
});
