// A language model small enough to be invented here: which word follows which in the invented sentences, counted, with a
// little left for every other word. What it says of its probabilities is true of it.

/** @import { Alternative, Candidate, GenerateParameters, GeneratePart, GenerateResult, TokenWithAlternatives } from '../src/api/types' */

import { PREMISES, random } from './fixture.mjs';

const BEGIN = '<|endoftext|>';
const PIECE = /\n| ?[\p{L}\p{M}\p{N}]+| ?[^\s\p{L}\p{M}\p{N}]+|\s/gu;
const ALTERNATIVES = 5;
/** The share of each word's probability that is spread over all words. */
const SPREAD = 0.04;

const texts = PREMISES.map((text) => ' ' + text.replace(/ \.$/u, '.'));
/** @type {string[]} */
const vocabulary = [BEGIN, '\n', ...new Set(texts.flatMap((text) => text.match(PIECE) ?? []))];
const ids = new Map(vocabulary.map((text, id) => [text, id]));
/** @type {Map<number, number>[]} */
const following = vocabulary.map(() => new Map());
/** Sentences in a text of the training data; a line break stands before the last. */
const TOGETHER = 6;
for (let first = 0; first < texts.length; first += TOGETHER) {
  const some = texts.slice(first, first + TOGETHER);
  const text = some.map((sentence, at) => (at === some.length - 1 ? '\n' : '') + sentence).join('');
  const tokens = [0, ...(text.match(PIECE) ?? []).map((piece) => /** @type {number} */ (ids.get(piece))), 0];
  for (let at = 0; at + 1 < tokens.length; at++) {
    const after = /** @type {Map<number, number>} */ (following[/** @type {number} */ (tokens[at])]);
    const next = /** @type {number} */ (tokens[at + 1]);
    after.set(next, (after.get(next) ?? 0) + 1);
  }
}

export const LANGUAGE_MODEL = { vocabulary: vocabulary.length };

/** The log-probability of each word after one. @param {number} id */
function distribution(id) {
  const after = following[id] ?? new Map();
  const all = [...after.values()].reduce((sum, each) => sum + each, 0);
  return vocabulary.map((_, next) => {
    const counted = all === 0 ? 0 : ((1 - SPREAD) * (after.get(next) ?? 0)) / all;
    return Math.log(counted + (all === 0 ? 1 : SPREAD) / vocabulary.length);
  });
}

/** Words of prompts that the model never saw; it takes them for anything. @type {string[]} */
const strange = [];

/** @param {number} id */
const textOf = (id) => vocabulary[id] ?? strange[id - vocabulary.length] ?? `<unknown-${id}>`;

/** @param {number[]} logs @param {number} [top] @returns {Alternative[]} */
function best(logs, top = ALTERNATIVES) {
  return logs
    .map((logprob, id) => ({ id, text: textOf(id), logprob }))
    .sort((a, b) => b.logprob - a.logprob || a.id - b.id)
    .slice(0, top);
}

/** A token after another. @param {number} before @param {number} id @returns {TokenWithAlternatives} */
function told(before, id) {
  const logs = distribution(before);
  const logprob = logs[id] ?? Math.log(1e-6);
  return { id, text: textOf(id), logprob, alternatives: best(logs) };
}

/** @param {string} prompt @returns {number[]} */
function encode(prompt) {
  return (prompt.match(PIECE) ?? []).map((piece, at) => {
    const id = ids.get(piece) ?? (at === 0 ? ids.get(' ' + piece) : undefined);
    if (id !== undefined) return id;
    if (!strange.includes(piece)) strange.push(piece);
    return vocabulary.length + strange.indexOf(piece);
  });
}

/** @param {GenerateParameters} p @param {() => number} next @param {number[]} logs */
function draw(p, next, logs) {
  if (p.temperature == null && p.topK == null && p.topP == null)
    return /** @type {Alternative} */ (best(logs, 1)[0]).id;
  let choice = best(logs, p.topK ?? vocabulary.length).map(({ id, logprob }) => ({
    id,
    weight: Math.exp(logprob / (p.temperature ?? 1)),
  }));
  const total = choice.reduce((sum, each) => sum + each.weight, 0);
  let sum = 0;
  choice = choice.filter((each) => {
    const before = sum;
    sum += each.weight / total;
    return before < (p.topP ?? 1);
  });
  let at = next() * choice.reduce((all, each) => all + each.weight, 0);
  for (const each of choice) if ((at -= each.weight) <= 0) return each.id;
  return /** @type {{ id: number }} */ (choice.at(-1)).id;
}

/** @param {number[]} given @param {GenerateParameters} p @param {number} most */
function single(given, p, most) {
  const next = random(1 + (p.seed ?? 0));
  /** @type {TokenWithAlternatives[]} */
  const tokens = [];
  let last = given.at(-1) ?? 0;
  let stopped = false;
  while (tokens.length < most && !stopped) {
    const token = told(last, draw(p, next, distribution(last)));
    tokens.push(token);
    last = token.id;
    const text = tokens.map((each) => each.text).join('');
    stopped = token.id === 0 || (p.stop ?? []).some((stop) => text.includes(stop));
  }
  return { tokens, stopped };
}

/** @param {number[]} given @param {number} width @param {number} most */
function beams(given, width, most) {
  /** @type {{ tokens: TokenWithAlternatives[], score: number, stopped: boolean }[]} */
  let kept = [{ tokens: [], score: 0, stopped: false }];
  for (let step = 0; step < most; step++) {
    kept = kept
      .flatMap((beam) => {
        if (beam.stopped) return [beam];
        const last = beam.tokens.at(-1)?.id ?? given.at(-1) ?? 0;
        return best(distribution(last), width).map(({ id, logprob }) => ({
          tokens: [...beam.tokens, told(last, id)],
          score: beam.score + logprob,
          stopped: id === 0,
        }));
      })
      .sort((a, b) => b.score - a.score)
      .slice(0, width);
  }
  return kept;
}

/** @param {{ tokens: TokenWithAlternatives[], stopped: boolean }} found @returns {Candidate} */
function candidate({ tokens, stopped }) {
  return {
    tokens: tokens.map(({ id, text, logprob }) => ({ id, text, logprob: logprob ?? 0 })),
    text: tokens.map((token) => token.text).join(''),
    score: tokens.reduce((sum, token) => sum + (token.logprob ?? 0), 0),
    stopped,
  };
}

/**
 * All that a run of `generate` tells, in order, and its result.
 * @param {GenerateParameters} p @returns {{ parts: GeneratePart[], result: GenerateResult }}
 */
export function generation(p) {
  const given = p.promptIds ?? [0, ...encode(p.prompt ?? '')];
  const most = p.maxNew ?? 40;
  const found = p.beam == null ? [single(given, p, most)] : beams(given, p.beam, most);
  const first = /** @type {{ tokens: TokenWithAlternatives[], stopped: boolean }} */ (found[0]);
  const all = found.slice(0, p.best ?? 1).map(candidate);
  /** @type {TokenWithAlternatives[]} */
  const prompt = given.map((id, at) =>
    at === 0
      ? { id, text: textOf(id), logprob: null, alternatives: [] }
      : told(/** @type {number} */ (given[at - 1]), id),
  );
  return {
    parts: [
      { kind: 'prompt', tokens: prompt },
      ...first.tokens.map((token, index) => /** @type {const} */ ({ kind: 'token', index, ...token })),
    ],
    result: {
      prompt_ids: given,
      .../** @type {Candidate} */ (all[0]),
      ...(all.length > 1 ? { nbest: all } : {}),
    },
  };
}
