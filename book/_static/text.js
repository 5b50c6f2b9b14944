// How the package reads text, the same for the browser: rnn_course/text.py, and what the applications do to a
// line before their networks read it. JavaScript's own \w, \s, \b and trim() differ from Python's, so the
// classes of characters are spelled out; every regular expression works on code points.
const text = (() => {
  "use strict";

  // Python's classes of characters, to be put between [ and ]: \s, \d, \w, and \w without \d and _.
  const SPACE = String.raw`\t-\r\x1c-\x20\x85\p{Z}`;
  const DIGIT = String.raw`\p{Nd}`;
  const WORD = String.raw`\p{L}\p{N}_`;
  const LETTER = String.raw`\p{L}\p{Nl}\p{No}`;
  const pattern = source => new RegExp(source, "gu");
  const all = (expression, line) => line.match(expression) ?? [];

  const EDGES = pattern(`^[${SPACE}]+|[${SPACE}]+$`), GAPLESS = pattern(`[^${SPACE}]+`);
  const strip = line => line.replace(EDGES, "");
  const split = line => all(GAPLESS, line);
  const hasLetter = line => /\p{L}/u.test(line);

  // A line as it was typed: composed, without what nobody sees.
  const UNSEEN = /[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\p{Cs}]/gu;
  const readable = line => strip(line.replace(UNSEEN, "").normalize("NFC").replace(/\p{Cc}/gu, " "));

  // What a figure says when it cannot read a line.
  class Unreadable extends RangeError {}

  // From text to tokens, and back ----------------------------------------------------------------------

  // What belongs to the character before it: accents, the style of an emoji, a keycap; to an emoji alone also
  // a skin tone and the tags of a region's flag.
  const MARKS = String.raw`\u0300-\u036f\ufe0e\ufe0f\u20e3`;
  const TONES = String.raw`\u{1f3fb}-\u{1f3ff}`;
  const EMOJI_MARKS = String.raw`[${MARKS}]*[${TONES}]?[${MARKS}\u{e0020}-\u{e007f}]*`;
  // Two kinds of emoji are made of what Python takes for letters: ℹ, and a digit on a key.
  const NO_EMOJI = String.raw`(?!ℹ|${DIGIT}\ufe0f?\u20e3)`;
  const LETTERS = `${NO_EMOJI}[${WORD}](?:${NO_EMOJI}[${WORD}${MARKS}])*`;
  const SIGN = `[^${SPACE}]${EMOJI_MARKS}`;
  const WORDS = pattern([
    `${LETTERS}(?:['’]${LETTERS})*`, // a word, with the apostrophes inside it
    String.raw`[\u{1f1e6}-\u{1f1ff}]{2}`, // a flag: two letters of its country's code
    `[${TONES}]`, // a skin tone by itself
    String.raw`${SIGN}(?:\u200d${SIGN})*`, // a sign, or an emoji with all that is joined to it
  ].join("|"));

  function composed(where, line) {
    if (!line) throw new Unreadable(`${where}: the text is empty; expected at least one character`);
    if (/\p{Cs}/u.test(line)) {
      throw new Unreadable(`${where}: the text holds half a surrogate pair; expected valid Unicode`);
    }
    return line.normalize("NFC");
  }
  function words(line) {
    const tokens = all(WORDS, composed("words", line));
    if (!tokens.length) throw new Unreadable("words: the text is blank; expected at least one word");
    return tokens;
  }
  const characters = line => [...composed("characters", line)];
  const jamo = line => [...composed("jamo", line).replace(/[가-힣]/gu, one => one.normalize("NFD"))];
  // The letters of a line for a network that knows some letters only: small ones, where it has no capitals.
  function spelled(line, known) {
    if (!strip(line)) throw new Unreadable("there is nothing to read; type a sentence");
    const read = characters(line).map(one => (known.includes(one) ? one : one.toLowerCase()));
    const unknown = [...new Set(read.filter(letter => !known.includes(letter)))].slice(0, 5);
    if (unknown.length) {
      const named = unknown.map(letter => `“${letter}”`).join(", ");
      throw new Unreadable(`the network has never read ${named}; try it without`);
    }
    return read;
  }
  const compose = tokens => tokens.join("").normalize("NFC");
  const isKorean = line => /[가-힣ㄱ-ㆎ]/u.test(line);

  // From tokens to ids and vectors, and back -----------------------------------------------------------

  class Vocabulary {
    static PADDING = 0;
    static UNKNOWN = 1;
    #ids;
    constructor(tokens) { // without the two reserved ones, as stored models have them
      this.tokens = ["<pad>", "<unk>", ...tokens];
      this.#ids = new Map(this.tokens.map((token, id) => [token, id]));
    }
    has(token) {
      return this.#ids.has(token);
    }
    encode(tokens) {
      return tokens.map(token => this.#ids.get(token) ?? Vocabulary.UNKNOWN);
    }
    decode(ids) {
      return Array.from(ids, id => this.tokens[id]);
    }
  }
  // Those of an encoder-decoder, and the ids at the ends of what it writes.
  function vocabularies(about) {
    const [source, target] = ["source", "target"].map(side => new Vocabulary(about[side]));
    const [start, end] = target.encode(["<s>", "</s>"]);
    return { source, target, start, end };
  }
  const oneHot = (ids, depth) => ids.map(id => new Float64Array(depth).fill(1, id, id + 1));

  // What each application reads ------------------------------------------------------------------------

  const sentiment = {
    LONGEST: 60, // tokens that are read
    languageOf: review => (isKorean(review.normalize("NFC")) ? "korean" : "english"),
    tokens: {
      english: review => (strip(review) ? words(review.toLowerCase()) : []),
      korean: review => [...split(review.toLowerCase()).join(" ").normalize("NFC")],
    },
    // The words of a review that are read: as many as the network has steps for, but at least one.
    read(review, language) {
      const parts = language === "korean" ? split(review) : sentiment.tokens.english(review);
      let steps = 0;
      const end = parts.findIndex((word, n) => {
        steps += sentiment.tokens[language](word).length + (language === "korean");
        return n > 0 && steps > sentiment.LONGEST;
      });
      return end < 0 ? parts : parts.slice(0, end);
    },
  };

  const TOKEN = {
    en: pattern(`[${LETTER}]+(?:['’][${LETTER}]+)*|${DIGIT}+|[^${WORD}${SPACE}]|_`),
    ko: /./gsu,
  };
  const entities = {
    // Korean or English by the script; undefined if there is neither.
    languageOf(line) {
      if (/[가-힣ㄱ-ㅣ]/u.test(line)) return "ko";
      return /[a-z]/.test(line.toLowerCase()) ? "en" : undefined;
    },
    // Places are those of JavaScript's strings: line.slice(start, end) is the token.
    tokenise: (line, language) => Array.from(line.matchAll(TOKEN[language]),
      ({ 0: token, index }) => ({ text: token, start: index, end: index + token.length })),
    normal: token => token.toLowerCase().replace(/\p{Nd}/gu, "0"),
  };

  const PLACE = pattern(String.raw`\{([${WORD}]+)\}`);
  const HANGUL = /[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]/u;
  const chatbot = {
    languageOf: line => (HANGUL.test(line) ? "ko" : "en"),
    // The sentence as it is read, before anything else happens to it.
    line: typed => split(typed).join(" ").normalize("NFC"),
    read: (line, language) => entities.tokenise(line, language).map(token => entities.normal(token.text)),
    // Copy values into the places of a reply: "Added {item}".
    fill: (reply, found) => split(reply.replace(PLACE, (_, kind) => found[kind] ?? "")).join(" "),
  };

  const GAP = pattern(`(?<=${DIGIT})[${SPACE},]+(?=${DIGIT})`);
  const SOURCE = pattern(`${DIGIT}|[${LETTER}]+|(?<=${DIGIT}),(?=${DIGIT})|[^${WORD}${SPACE},.:]`);
  const translation = {
    directionOf: line => (/[가-힣]/u.test(line) ? "ko-en" : "en-ko"), // of a composed line
    sourceTokens: line => all(SOURCE, line.toLowerCase().replace(GAP, ",")),
    textOf: tokens => strip(tokens.join("")),
  };

  const language = {
    START: "<start>", STOP: "<stop>", // the ends of a sentence for a model of words
    LONGEST: 40, // its words; a longer sentence is truncated
    clean: line => line.normalize("NFC").replace(/[\p{C}\p{Z}]/gu, " "),
    inJamo: line => (line ? jamo(line).join("") : ""),
    // The letters of a line that a model knows; the others are passed over.
    known(line, letters) {
      const known = [...language.inJamo(line)].filter(one => letters.includes(one));
      if (strip(known.join(""))) return known;
      throw new Unreadable("I know none of these characters; type the beginning of a sentence");
    },
    tokens: line => [language.START, ...words(line.toLowerCase()).slice(0, language.LONGEST), language.STOP],
    aroundBlanks: line => line.split(/_{2,}/), // two parts around one blank
  };

  return {
    Unreadable, Vocabulary, characters, chatbot, compose, entities, hasLetter, isKorean, jamo, language, oneHot,
    readable, sentiment, spelled, split, strip, translation, vocabularies, words,
  };
})();
