// Makes the data of the tokenizer: node make.mjs, in a folder where js-tiktoken is installed
// (tests/e2e has it), writes o200k_base.bin and characters.txt beside this file.
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { writeFileSync } from 'node:fs';

const load = createRequire(`${process.cwd()}/`);
const { bpe_ranks } = load('js-tiktoken/ranks/o200k_base');

// The hash that OpenAI's tiktoken wants of its own file of the vocabulary.
const published = '446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d';

const write = (name, bytes) => writeFileSync(new URL(name, import.meta.url), bytes);

// The vocabulary comes as lines `! FIRST_RANK TOKEN…` of base64. Here each token is a byte with its
// length and its bytes, in the order of the ranks.
function vocabulary() {
  const tokens = [];
  for (const line of bpe_ranks.split('\n').filter(Boolean)) {
    const [, first, ...encoded] = line.split(' ');
    encoded.forEach((each, i) => (tokens[Number(first) + i] = Buffer.from(each, 'base64')));
  }
  const lines = tokens.map((token, rank) => `${token.toString('base64')} ${rank}\n`).join('');
  const hash = createHash('sha256').update(lines).digest('hex');
  if (hash !== published) throw new Error(`not the vocabulary that was published: ${hash}`);
  return Buffer.concat(tokens.flatMap((token) => [Buffer.from([token.length]), token]));
}

// The kinds of characters that the pattern tells apart; what has none is a symbol.
const kinds = [
  ['newline', /^[\r\n]$/u],
  ['space', /^\s$/u],
  ['upper', /^[\p{Lu}\p{Lt}]$/u],
  ['lower', /^\p{Ll}$/u],
  ['letter', /^[\p{Lm}\p{Lo}]$/u],
  ['mark', /^\p{M}$/u],
  ['number', /^\p{N}$/u],
];

function kindOf(codePoint) {
  const character = String.fromCodePoint(codePoint);
  return kinds.find(([, pattern]) => pattern.test(character))?.[0];
}

function characters() {
  const lines = [`unicode ${process.versions.unicode}`];
  const hex = (codePoint) => codePoint.toString(16).toUpperCase().padStart(4, '0');
  let begin = 0;
  for (let codePoint = 1; codePoint <= 0x110000; ++codePoint) {
    const kind = kindOf(begin);
    if (codePoint < 0x110000 && kindOf(codePoint) === kind) continue;
    if (kind) lines.push(`${hex(begin)} ${hex(codePoint - 1)} ${kind}`);
    begin = codePoint;
  }
  return `${lines.join('\n')}\n`;
}

write('o200k_base.bin', vocabulary());
write('characters.txt', characters());
