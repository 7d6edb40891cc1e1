// The tokenizer against js-tiktoken: token_tool and it must give the same count for every text.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Tiktoken } from 'js-tiktoken/lite';
import o200k from 'js-tiktoken/ranks/o200k_base';
import { bytes, codePoints, lines, mixtures, repetitions, sentences } from './texts.mjs';

const reference = new Tiktoken(o200k);
const root = new URL('../../../', import.meta.url);

function counts(texts) {
  const input = texts.flatMap((text) => {
    const encoded = Buffer.from(text);
    return [Buffer.from(`${encoded.length}\n`), encoded];
  });
  const tool = spawnSync(`${process.env.ASB_BUILD_DIR}/token_tool`, {
    input: Buffer.concat(input),
    maxBuffer: 2 ** 30,
  });
  assert.equal(tool.status, 0, String(tool.error ?? tool.stderr));
  return String(tool.stdout).split('\n').slice(0, -1).map(Number);
}

function compare(texts) {
  const found = counts(texts);
  assert.equal(found.length, texts.length);
  const wrong = texts
    .map((text, i) => [text, found[i], reference.encode(text, [], []).length])
    .filter(([, count, wanted]) => count !== wanted);
  const shown = wrong.slice(0, 10).map((each) => JSON.stringify(each)).join('\n');
  assert.equal(wrong.length, 0, `text, its count, that of js-tiktoken:\n${shown}`);
}

// What the patterns of the data's maker say of a character here: with another version of Unicode
// than the data's, this Node knows more or fewer characters.
const characters = readFileSync(new URL('src/tokens/data/characters.txt', root), 'utf8').split('\n');
const sameUnicode = characters[0] === `unicode ${process.versions.unicode}`;

function strangers() {
  const patterns = {
    newline: /[\r\n]/u,
    space: /[^\S\r\n]/u,
    upper: /[\p{Lu}\p{Lt}]/u,
    lower: /\p{Ll}/u,
    letter: /[\p{Lm}\p{Lo}]/u,
    mark: /\p{M}/u,
    number: /\p{N}/u,
    symbol: /[^\s\p{L}\p{M}\p{N}]/u,
  };
  const kinds = new Array(0x110000).fill('symbol');
  for (const line of characters.slice(1)) {
    const [first, last, kind] = line.split(' ');
    if (kind) kinds.fill(kind, parseInt(first, 16), parseInt(last, 16) + 1);
  }
  return kinds
    .map((kind, codePoint) => [kind, String.fromCodePoint(codePoint)])
    .filter(([kind, character]) => !patterns[kind].test(character))
    .map(([, character]) => character);
}

const unlike = new Set(strangers());
const known = (text) => sameUnicode || ![...text].some((character) => unlike.has(character));

test('the kinds of all characters are those of Node', () => {
  if (sameUnicode) assert.deepEqual([...unlike], []);
  // Unicode gives kinds to characters that had none; it does not change thousands of them.
  assert.ok(unlike.size < 20_000, `${unlike.size} characters are of another kind`);
});

test('prose in many languages', () => compare(sentences().filter(known)));

test('the lines of this project and its whole files', () => {
  const files = ['README.md', 'README.zh-CN.md', 'dev', 'src/CMakeLists.txt', 'tests/e2e/run'];
  for (const folder of ['src/http/', 'src/openai/', 'tests/e2e/node/', 'tests/unit/openai/']) {
    files.push(...readdirSync(new URL(folder, root)).map((name) => folder + name));
  }
  const contents = files.flatMap((name) => {
    try {
      return [readFileSync(new URL(name, root), 'utf8')];
    } catch (error) {
      if (error.code === 'ENOENT') return [];
      throw error;
    }
  });
  assert.ok(contents.length > 20);
  compare([...contents, ...contents.flatMap(lines)]);
});

test('mixtures of what the pattern tells apart', () => compare(mixtures(20_000).filter(known)));

test('random well-formed UTF-8', () => compare(bytes(4_000).filter(known)));

test('one character or word over and over', () => compare(repetitions()));

test('every code point of every plane', () => compare(codePoints().filter(known)));
