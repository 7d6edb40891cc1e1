import assert from 'node:assert/strict';
import { test } from 'node:test';
import OpenAI from 'openai';
import { failureOf } from './chat.mjs';
import { useStack } from './stack.mjs';

const { server } = useStack();

const names = [
  'claude-3-7-sonnet',
  'claude-3-7-sonnet-thinking',
  'claude-3-5-sonnet',
  'deepseek-r1',
  'deepseek-v3',
  'o3-mini',
  'gpt-4o',
  'o1',
];

test('the models are listed in their order', async () => {
  const listed = [];
  for await (const model of server.client().models.list()) listed.push(model);
  assert.deepEqual(listed.map((model) => model.id), names);
  for (const model of listed) {
    assert.equal(model.object, 'model');
    assert.equal(model.owned_by, 'alexsidebar');
    assert.ok(Number.isInteger(model.created));
  }
});

test('each listed model is retrieved', async () => {
  const client = server.client();
  for (const name of names) assert.equal((await client.models.retrieve(name)).id, name);
});

test('an unknown model is not found', async () => {
  const failure = await failureOf(() => server.client().models.retrieve('gpt-17'));
  assert.ok(failure instanceof OpenAI.NotFoundError);
  assert.equal(failure.code, 'model_not_found');
  assert.match(failure.message, /gpt-17/);
});
