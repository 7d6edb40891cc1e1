// What every client must make of the cases of cases.json.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ask, failureOf, play } from '../../node/chat.mjs';
import { key, startServer, until, useStack } from '../../node/stack.mjs';
import * as aiSdk from './ai_sdk.mjs';
import * as langchain from './langchain.mjs';

const cases = JSON.parse(readFileSync(new URL('../cases.json', import.meta.url), 'utf8'));
const { simulator, server } = useStack();

const target = (more) => ({ url: server.url, key, ...more });

/** Collects a stream; after `leaveAfter` pieces with text it gives the signal to leave. */
class Seen {
  content = '';
  reasoning = '';
  #pieces = 0;
  #leaving = new AbortController();

  constructor(leaveAfter = Infinity) {
    this.leaveAfter = leaveAfter;
    this.signal = this.#leaving.signal;
  }

  add({ content = '', reasoning = '' }) {
    this.content += content;
    this.reasoning += reasoning;
    if ((content || reasoning) && ++this.#pieces === this.leaveAfter) this.#leaving.abort();
  }
}

async function streamed(client, to, request, seen = new Seen()) {
  await client.stream(to, request, seen, seen.signal);
  return seen;
}

function checkUsage(usage) {
  assert.ok(usage.prompt > 0 && usage.completion > 0, JSON.stringify(usage));
}

for (const client of [aiSdk, langchain]) {
  const both = { 'non-stream': client.whole, stream: (...with_) => streamed(client, ...with_) };

  for (const [name, { scenario, model, content, reasoning }] of Object.entries(cases.answers)) {
    test(`${client.name}: an answer in both modes: ${name}`, async () => {
      const request = play(scenario, model && { model });
      const whole = await client.whole(target(), request);
      const seen = await streamed(client, target(), request);
      for (const answer of [whole, seen]) {
        assert.equal(answer.content, content ?? whole.content);
        assert.equal(answer.reasoning, reasoning ?? '');
        assert.equal(answer.finish, 'stop');
        checkUsage(answer.usage);
      }
      assert.ok(whole.content.length > 0);
      assert.deepEqual(seen.usage, whole.usage);
    });
  }

  for (const [mode, call] of Object.entries(both)) {
    for (const [name, refusal] of Object.entries(cases.refusals)) {
      test(`${client.name}: a refusal before the answer: ${name} (${mode})`, async (t) => {
        const of = await startServer(t, simulator); // the upstream's refusals harm the account
        const request = play(refusal.scenario, refusal.model && { model: refusal.model });
        const to = target({ url: of.url, ...(refusal.key && { key: refusal.key }) });
        const failure = client.failure(await failureOf(() => call(to, request)));
        assert.equal(failure.status, refusal.status);
        if (refusal.code) assert.equal(failure.code, refusal.code);
        if (refusal.message) assert.match(failure.message, new RegExp(refusal.message));
        if (refusal.retry_after) assert.ok(Number(failure.wait) >= 1, failure.wait);
        assert.equal((await simulator.state()).chats, refusal.upstream);
      });
    }

    test(`${client.name}: too many requests are refused with the wait (${mode})`, async (t) => {
      const of = await startServer(t, simulator, { REQUEST_RATE_LIMIT: '1' });
      const to = target({ url: of.url });
      assert.notEqual((await call(to, ask('Hi'))).content, '');
      const failure = client.failure(await failureOf(() => call(to, ask('Hi'))));
      assert.equal(failure.status, 429);
      assert.equal(failure.code, 'rate_limit_exceeded');
      assert.ok(failure.wait >= 1 && failure.wait <= 60, failure.wait);
      assert.equal((await simulator.state()).chats, 1);
    });

    test(`${client.name}: a 429 is repeated after the wait (${mode})`, async (t) => {
      const of = await startServer(t, simulator);
      await simulator.control('script', [cases.busy, { text: 'Better now.' }]);
      const to = target({ url: of.url, retries: 2 });
      assert.equal((await call(to, ask('Hi'))).content, 'Better now.');
      assert.equal((await simulator.state()).chats, 2);
    });

    test(`${client.name}: an abort before the first byte ends the call (${mode})`, async () => {
      const leaving = new AbortController();
      const seen = new Seen();
      const asking = failureOf(() =>
        mode === 'stream'
          ? client.stream(target(), play('silent'), seen, leaving.signal)
          : client.whole(target(), play('silent'), leaving.signal),
      );
      await until('the upstream is asked', async () => (await simulator.state()).chats === 1);
      leaving.abort();
      await asking;
      await simulator.untilGivenUp();
    });
  }

  for (const [how, scenario] of Object.entries(cases.broken)) {
    test(`${client.name}: a stream that breaks is a failure: ${how}`, async () => {
      const unbroken = { answer: scenario.answer };
      const { content } = await client.whole(target(), play(unbroken));
      const seen = new Seen();
      const thrown = await failureOf(() => streamed(client, target(), play(scenario), seen));
      assert.notEqual(client.failure(thrown).message, '');
      assert.ok(seen.content.length > 0 && seen.content.length < content.length);
      assert.ok(content.startsWith(seen.content));
      assert.equal(seen.finish, undefined);
      assert.equal((await simulator.state()).chats, 2, 'nothing is repeated');
    });
  }

  for (const [when, scenario] of Object.entries(cases.leaving)) {
    test(`${client.name}: an abort ends the upstream call: ${when}`, async () => {
      const seen = new Seen(1);
      await failureOf(() => streamed(client, target(), play(scenario), seen));
      await simulator.untilGivenUp();
      assert.equal((await simulator.state()).chats, 1, 'nothing is repeated');
    });
  }
}
