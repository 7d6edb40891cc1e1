// Texts for the comparison of tokenizers; the same ones in every run.

/// Numbers from 0 to below `limit`, from a linear congruential generator.
function dice(seed) {
  let state = BigInt(seed);
  return (limit) => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
    return Number((state >> 33n) % BigInt(limit));
  };
}

const prose = [
  "It wasn't the first time she'd forgotten; they'll say we've BEEN THERE before, WON'T they?",
  'Der Straßenbahnfahrer grüßte die Fußgängerin, doch sie hörte über 1.234 Geräusche hinweg.',
  "L'été dernier, j'ai mangé des crêpes à Besançon : « c'était délicieux », n'est-ce pas ?",
  '¿Dónde está la biblioteca? ¡Mañana saldrá el señor Núñez con 25 niños!',
  'Não há razão para a preocupação; amanhã o avião sairá às 18h30.',
  'Perché la città è così bella? Là, dov’è più tranquilla, vivrò.',
  'De koeien liepen ’s ochtends vroeg langs de IJssel, zo’n zeven kilometer.',
  'Zażółć gęślą jaźń, a potem wróć do Łodzi pociągiem o 7:45.',
  'Příliš žluťoučký kůň úpěl ďábelské ódy v Třebíči.',
  'Árvíztűrő tükörfúrógép, de hol van az őszi erdő?',
  'Pijamalı hasta yağız şoföre çabucak güvendi; İstanbul’da ığdır.',
  'Съешь же ещё этих мягких французских булок, да выпей чаю в 2024 году.',
  'Жебракують філософи при ґанку церкви в Гадячі, ще й шатро їхнє п’яне знаємо.',
  'Ξεσκεπάζω τὴν ψυχοφθόρα βδελυγμία· πόσο κοστίζει;',
  'שלום עולם, מה שלומך היום? הַבַּיִת גָּדוֹל מאוד.',
  'مرحبا بالعالم، كيف حالك اليوم؟ اَلْعَرَبِيَّةُ جميلة ١٢٣٤٥.',
  'سلام دنیا، می‌خواهم کتاب‌ها را ببینم ۴۵۶.',
  'नमस्ते दुनिया, आप कैसे हैं? मुझे १२३ किताबें चाहिए।',
  'আমি বাংলায় গান গাই, তুমি কেমন আছো?',
  'வணக்கம் உலகம், நீங்கள் எப்படி இருக்கிறீர்கள்?',
  'สวัสดีชาวโลก วันนี้อากาศดีมาก ราคา ๑๒๓ บาท',
  'Xin chào thế giới, hôm nay trời đẹp quá, phải không bạn?',
  '你好,世界!今天天气很好,我们去公园散步吧。《红楼梦》第3回。',
  '這是繁體中文的句子,請問捷運站在哪裡?',
  'こんにちは世界。今日はとても良い天気ですね!カタカナもあります。ヴァイオリン',
  '안녕하세요 세계! 오늘 날씨가 정말 좋네요. 한글은 자랑스럽습니다.',
  'გამარჯობა მსოფლიო, როგორ ხარ? ᲒᲐᲛᲐᲠᲯᲝᲑᲐ',
  'Բարև աշխարհ, ինչպե՞ս ես այսօր։ ԲԱՐԵՎ',
  'ሰላም ልዑል፣ እንዴት ነህ? ፩፪፫',
  'Dž ǅ ǆ Lj ǈ ﬁn ſtraſſe ªº ⅻ ½ ² ١ 〇 ㊿',
];

const atoms = [
  ...['a', 'Z', 'word', 'Word', 'WORD', 'wordS', 'McDonald', 'iPhone', 'é', 'É', 'ß', 'ſ', 'ǅ'],
  ...['中', '文字', 'の', 'ー', 'ʰ', '가', 'ا', 'ª', '\u0301', '\u0308\u0301', '\u20DD', '\u0903'],
  ...["'s", "'S", "'t", "'rE", "'VE", "'m", "'lL", "'d", "'ſ", "'", "''", "'l", "'r", "'x", '’s'],
  ...[' ', ' ', ' ', '  ', '     ', '\t', '\n', '\r\n', '\n\n', ' \n', '\u00A0', '\u3000', '\uFEFF'],
  ...['\u2028', '\u0085', '\u200B', '\u180E', '\v', '\f', '\0', '\x1B[0m', '\x7F', '\uFFFD'],
  ...['1', '12', '1234', '٣', '½', 'Ⅷ', '²', '३', '.', ',', '!', '!!!', '/', '//', '/\n', '.\n'],
  ...['-', '--', '_', '#', '##', '{', '}', '();', '=>', '\\', '"', '`', '```', '<', '>', '&', '@'],
  ...['😀', '👩‍👩‍👧‍👦', '🏳️‍🌈', '👍🏽', '🇩🇪', '❤️', '1️⃣', '€', '∑', '→', '𝔘', '𝟘', '𠜎'],
  ...['<|endoftext|>', '<|endofprompt|>', '<|', '|>', 'https://x.y/z?a=1&b=2', 'snake_case', '0x1F'],
];

export function sentences() {
  const roll = dice(1);
  const cut = (text) => {
    const characters = [...text];
    const begin = roll(characters.length);
    return characters.slice(begin, begin + 1 + roll(characters.length)).join('');
  };
  const out = [...prose, prose.join('\n'), ''];
  for (let i = 0; i < 2_000; ++i) out.push(cut(prose[i % prose.length]) + cut(prose[roll(30)]));
  return out;
}

export const lines = (text) => text.split('\n').map((line) => `${line}\n`);

export function mixtures(count) {
  const roll = dice(2);
  return Array.from({ length: count }, () =>
    Array.from({ length: 1 + roll(12) }, () => atoms[roll(atoms.length)]).join(''),
  );
}

/// Characters of one to four bytes, as often each; lone surrogates are none.
export function bytes(count) {
  const roll = dice(3);
  const ranges = [[0, 0x80], [0x80, 0x800], [0x800, 0xd800], [0xe000, 0x10000], [0x10000, 0x110000]];
  const character = () => {
    const [first, end] = ranges[roll(ranges.length)];
    return String.fromCodePoint(first + roll(end - first));
  };
  return Array.from({ length: count }, () =>
    Array.from({ length: 1 + roll(30) }, character).join(''),
  );
}

/// js-tiktoken takes time by the square of a piece's length, so these stay short.
export function repetitions() {
  const roll = dice(4);
  const out = [];
  for (const each of [...'aZ0 \n\t.-_=中の가éا', '😀', '\r\n', 'ab', 'aA', ' \n', '中A', '\u0301', 'ha']) {
    for (const times of [1, 2, 3, 5, 8, 13, 31, 64, 90]) {
      out.push(each.repeat(times), `${each.repeat(times)}x`, `x ${each.repeat(times)}\n`);
    }
  }
  for (const alphabet of ['abcdefghijklmnopqrstuvwxyz', 'ab', 'etaoin', '的一是不了人我在有他这', '+-*/=<>!']) {
    const letters = [...alphabet];
    for (let i = 0; i < 20; ++i) {
      out.push(Array.from({ length: 20 + 5 * i }, () => letters[roll(letters.length)]).join(''));
    }
  }
  // Longer than the portions in which a piece is encoded.
  for (const each of ['a', ' ', 'xyz']) out.push(each.repeat(1_300 / each.length));
  return out;
}

/// Every code point alone among digits; those of the first two planes among letters, too. Of the
/// planes without letters one block of 64 in 16 is enough.
export function codePoints() {
  const out = [];
  for (let first = 0; first < 0x110000; first += 64) {
    if (first >= 0xd800 && first < 0xe000) continue;
    const lettered = first < 0x40000 || first >> 16 === 0xe;
    if (!lettered && first % 0x400 !== 0) continue;
    const block = Array.from({ length: 64 }, (_, i) => String.fromCodePoint(first + i));
    out.push(block.map((each) => `1${each}`).join(''));
    if (first >= 0x20000) continue;
    out.push(block.map((each) => `Ab${each}x!${each}A's\n`).join(''));
  }
  return out;
}
