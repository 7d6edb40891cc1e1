import assert from 'node:assert/strict';
import { test } from 'node:test';
import OpenAI from 'openai';
import { ask, failureOf, play, read } from './chat.mjs';
import { startServer, useStack } from './stack.mjs';

const { simulator, server } = useStack();

const broken = ['server_error', 'bad_gateway', 'html_200', 'empty_200', 'reset_before_header'];

/** A client that counts its requests. */
function counting(of, options) {
  const counted = { requests: 0 };
  counted.client = of.client({
    ...options,
    fetch: (...request) => {
      ++counted.requests;
      return fetch(...request);
    },
  });
  return counted;
}

const accountsAsked = async () => (await simulator.chats()).map((chat) => chat.account);

for (const stream of [false, true]) {
  const mode = stream ? 'stream' : 'non-stream';

  test(`with all accounts exhausted there is a RateLimitError (${mode})`, async (t) => {
    await simulator.control('default', 'exhausted');
    const other = await startServer(t, simulator, { AS_COOKIE: 'first,second' });
    const counted = counting(other, { maxRetries: 2 });
    const failure = await failureOf(() =>
      counted.client.chat.completions.create(ask('Hi', { stream })),
    );
    assert.ok(failure instanceof OpenAI.RateLimitError);
    assert.equal(failure.code, 'accounts_unavailable');
    assert.equal(failure.type, 'rate_limit_error');
    assert.doesNotMatch(failure.message, /credit|balance|quota|permission|limit exceeded/i);
    assert.ok(Number(failure.headers.get('retry-after')) > 60);
    assert.equal(failure.headers.get('x-should-retry'), 'false');
    assert.equal(counted.requests, 1, 'the SDK does not try again');
    assert.deepEqual((await accountsAsked()).sort(), ['first', 'second']);
  });

  test(`an exhausted account is left for another (${mode})`, async (t) => {
    await simulator.control('script', ['exhausted', { text: 'From the other.' }]);
    const other = await startServer(t, simulator, { AS_COOKIE: 'first,second' });
    const answer = await other.client().chat.completions.create(ask('Hi', { stream }));
    const content = stream ? (await read(answer)).content : answer.choices[0].message.content;
    assert.equal(content, 'From the other.');
    assert.deepEqual((await accountsAsked()).sort(), ['first', 'second']);
  });

  test(`a failing upstream is a 502 (${mode})`, async () => {
    for (const preset of broken) {
      const failure = await failureOf(() =>
        server.client().chat.completions.create(play({ preset }, { stream })),
      );
      assert.ok(failure instanceof OpenAI.InternalServerError, preset);
      assert.equal(failure.status, 502, preset);
      assert.equal(failure.code, 'upstream_error', preset);
      assert.equal(failure.type, 'server_error', preset);
    }
  });

  test(`an upstream that stays silent is a 504 (${mode})`, async (t) => {
    const other = await startServer(t, simulator, { UPSTREAM_FIRST_BYTE_TIMEOUT: '1' });
    const failure = await failureOf(() =>
      other.client().chat.completions.create(play('silent', { stream })),
    );
    assert.equal(failure.status, 504);
    assert.equal(failure.code, 'upstream_timeout');
  });
}

test('busy accounts give a RateLimitError with the wait that the upstream named', async (t) => {
  await simulator.control('default', 'rate_limited_hint');
  const other = await startServer(t, simulator);
  const failure = await failureOf(() => other.client().chat.completions.create(ask('Hi')));
  assert.ok(failure instanceof OpenAI.RateLimitError);
  const wait = Number(failure.headers.get('retry-after'));
  assert.ok(wait >= 1 && wait <= 7, String(wait));
});

test('the SDK does not repeat what cannot help: no accounts', async (t) => {
  const other = await startServer(t, simulator, { AS_COOKIE: '' });
  const counted = counting(other, { maxRetries: 2 });
  const failure = await failureOf(() => counted.client.chat.completions.create(ask('Hi')));
  assert.equal(failure.status, 503);
  assert.equal(failure.code, 'no_accounts');
  assert.equal(failure.headers.get('x-should-retry'), 'false');
  assert.equal(counted.requests, 1);
});

test('the SDK does not repeat what cannot help: dead accounts', async (t) => {
  await simulator.control('account', { refresh_token: 'dead', refresh: 'USER_DISABLED' });
  const other = await startServer(t, simulator, { AS_COOKIE: 'dead' });
  const counted = counting(other, { maxRetries: 2 });
  const failure = await failureOf(() => counted.client.chat.completions.create(ask('Hi')));
  assert.equal(failure.status, 503);
  assert.equal(failure.code, 'accounts_unavailable');
  assert.equal(counted.requests, 1);
  assert.equal((await simulator.state()).chats, 0);
});

test('the SDK repeats a 502 and then has its answer', async () => {
  await simulator.control('script', ['server_error', { text: 'Better now.' }]);
  const counted = counting(server, { maxRetries: 1 });
  const answer = await counted.client.chat.completions.create(ask('Hi'));
  assert.equal(answer.choices[0].message.content, 'Better now.');
  assert.equal(counted.requests, 2);
  assert.equal((await simulator.state()).chats, 2);
});

test('the SDK repeats a 429 after the wait that it names and then has its answer', async (t) => {
  const busy = { status: 429, error: 'Slow down', headers: { 'retry-after': '1' } };
  await simulator.control('script', [busy, { text: 'Better now.' }]);
  const counted = counting(await startServer(t, simulator), { maxRetries: 1 });
  const answer = await counted.client.chat.completions.create(ask('Hi'));
  assert.equal(answer.choices[0].message.content, 'Better now.');
  assert.equal(counted.requests, 2);
  assert.equal((await simulator.state()).chats, 2);
});

test('too many requests of one client are a RateLimitError with the wait', async (t) => {
  const client = (await startServer(t, simulator, { REQUEST_RATE_LIMIT: '1' })).client();
  await client.chat.completions.create(ask('Hi'));
  const failure = await failureOf(() => client.chat.completions.create(ask('Hi')));
  assert.ok(failure instanceof OpenAI.RateLimitError);
  assert.equal(failure.code, 'rate_limit_exceeded');
  const wait = Number(failure.headers.get('retry-after'));
  assert.ok(wait >= 1 && wait <= 60, String(wait));
  assert.equal((await simulator.state()).chats, 1);
});

for (const how of ['fin', 'reset']) {
  test(`an answer that is cut ends its stream with an error (${how})`, async () => {
    const scenario = { answer: { frames: 20 }, pace_ms: 20 };
    const whole = await server.client().chat.completions.create(play({ ...scenario, pace_ms: 0 }));
    const request = play({ ...scenario, cut: { after: 1000, how } }, { stream: true });
    const stream = await server.client().chat.completions.create(request);
    const seen = { content: '', reasoning: '', chunks: [] };
    const failure = await failureOf(() => read(stream, seen));
    assert.ok(failure instanceof OpenAI.APIError, String(failure));
    assert.equal(failure.code, 'upstream_error');
    const { content } = whole.choices[0].message;
    assert.ok(seen.content.length > 0 && seen.content.length < content.length);
    assert.ok(content.startsWith(seen.content));
    assert.ok(seen.chunks.every((chunk) => chunk.choices[0].finish_reason === null));
  });
}

test('a non-stream answer that is cut is a 502', async () => {
  const request = play({ answer: { frames: 20 }, cut: { after: 1000 } });
  const failure = await failureOf(() => server.client().chat.completions.create(request));
  assert.equal(failure.status, 502);
  assert.equal(failure.code, 'upstream_error');
});

test('a non-stream answer that is cut comes whole from another account', async (t) => {
  const cut = { answer: { frames: 20 }, cut: { after: 1000 } };
  await simulator.control('script', [cut, { text: 'Whole.' }]);
  const other = await startServer(t, simulator, { AS_COOKIE: 'first,second' });
  const answer = await other.client().chat.completions.create(ask('Hi'));
  assert.equal(answer.choices[0].message.content, 'Whole.');
});
