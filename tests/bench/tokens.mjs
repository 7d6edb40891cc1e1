// js-tiktoken on the texts that bench_tokens counts. It takes time by the square of a piece's
// length, so of texts that are one piece it gets the first 2,000 characters only.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const load = createRequire(new URL('../e2e/', import.meta.url));
const { Tiktoken } = load('js-tiktoken/lite');
const reference = new Tiktoken(load('js-tiktoken/ranks/o200k_base'));
const root = new URL('../../', import.meta.url);
const size = 1_000_000;

function randomText(alphabet) {
  const characters = [...alphabet];
  let text = '';
  let state = 1;
  for (let bytes = 0; bytes < size; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const next = characters[(state >>> 8) % characters.length];
    bytes += Buffer.byteLength(next);
    text += next;
  }
  return text;
}

function textOf({ random, file, repeat }) {
  if (random) return randomText(random);
  const part = file ? readFileSync(new URL(file, root), 'utf8') : repeat;
  return part.repeat(Math.ceil(size / Buffer.byteLength(part)));
}

const texts = JSON.parse(readFileSync(new URL('tests/bench/texts.json', root), 'utf8'));
for (const each of texts) {
  const whole = textOf(each);
  const text = each.one_piece ? whole.slice(0, 2_000) : whole;
  const began = process.cpuUsage();
  reference.encode(text, [], []);
  const { user, system } = process.cpuUsage(began);
  const milliseconds = (user + system) / 1_000;
  const bytes = Buffer.byteLength(text);
  const rate = (bytes / 1_048.576 / milliseconds).toFixed(3);
  const name = `js-tiktoken/${each.name}`.padEnd(30);
  console.log(`${name}${milliseconds.toFixed(0).padStart(7)} ms CPU ${rate.padStart(8)}M/s ${bytes} bytes`);
}
