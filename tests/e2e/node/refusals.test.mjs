import assert from 'node:assert/strict';
import { test } from 'node:test';
import OpenAI from 'openai';
import { ask, failureOf, play } from './chat.mjs';
import { useStack } from './stack.mjs';

const { simulator, server } = useStack();

const refusal = (request, options) =>
  failureOf(() => server.client(options).chat.completions.create(request));

test('a wrong key is an AuthenticationError, and nothing goes up', async () => {
  for (const stream of [false, true]) {
    const failure = await refusal(ask('Hi', { stream }), { apiKey: 'wrong' });
    assert.ok(failure instanceof OpenAI.AuthenticationError);
    assert.equal(failure.code, 'invalid_api_key');
    assert.equal(failure.type, 'invalid_request_error');
  }
  const failure = await failureOf(() => server.client({ apiKey: 'wrong' }).models.list());
  assert.ok(failure instanceof OpenAI.AuthenticationError);
  assert.equal((await simulator.state()).chats, 0);
});

const tool = { type: 'function', function: { name: 'f', parameters: { type: 'object' } } };
const refused = {
  n: { n: 2 },
  tools: { tools: [tool] },
  response_format: { response_format: { type: 'json_object' } },
  logprobs: { logprobs: true },
  modalities: { modalities: ['text', 'audio'] },
  model: { model: 7 },
  messages: { messages: [] },
  'messages[0].content': { messages: [{ role: 'user', content: 7 }] },
  max_tokens: { max_tokens: 0 },
  stream: { stream: 'yes' },
};
for (const [param, given] of Object.entries(refused)) {
  test(`what cannot be honoured is a BadRequestError that names ${param}`, async () => {
    const failure = await refusal(ask('Hi', given));
    assert.ok(failure instanceof OpenAI.BadRequestError, String(failure));
    assert.equal(failure.param, param);
    assert.equal(failure.type, 'invalid_request_error');
    assert.equal((await simulator.state()).chats, 0);
  });
}

test('an unknown model is a NotFoundError', async () => {
  const failure = await refusal(ask('Hi', { model: 'gpt-17' }));
  assert.ok(failure instanceof OpenAI.NotFoundError);
  assert.equal(failure.code, 'model_not_found');
  assert.equal(failure.param, 'model');
});

test('an endpoint that does not exist is a NotFoundError with a JSON body', async () => {
  const client = server.client();
  const input = 'Hi';
  for (const call of [
    () => client.responses.create({ model: 'gpt-4o', input }),
    () => client.embeddings.create({ model: 'gpt-4o', input }),
  ]) {
    const failure = await failureOf(call);
    assert.ok(failure instanceof OpenAI.NotFoundError);
    assert.equal(failure.type, 'invalid_request_error');
  }
});

test("the upstream's refusal of a request is a BadRequestError with its words", async () => {
  const failure = await refusal(play({ status: 422, error: 'Field required' }));
  assert.ok(failure instanceof OpenAI.BadRequestError);
  assert.match(failure.message, /Field required/);
  assert.equal((await simulator.state()).chats, 1);
});
