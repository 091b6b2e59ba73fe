/** Texts with and without steering, from what a run tells while it goes on and when it is done. */
import type { Steering } from '../api/steering';

export type Which = 'unsteered' | 'steered';

/** A token as it is shown; in nats, and null where it is not known, or not yet. */
export interface SteeredToken {
  id: number;
  text: string;
  /** Under the text's own model. */
  logprob: number | null;
  /** Under the other model, given the same tokens before it. */
  other: number | null;
  /** From the steered distribution to the unsteered one of this token. */
  kl: number | null;
  /** Vectors that changed its hidden states, by number. */
  by: readonly number[];
}

/** A text: its prompt's tokens, then those that were generated. */
export interface SteeredText {
  tokens: readonly SteeredToken[];
  own: number;
}

export type Texts = Record<Which, SteeredText>;

/** By sample. What has come so far stands for what is not known yet. */
export function textsOf(parts: readonly Steering['part'][], result: Steering['result'] | null): Texts[] {
  return result ? told(result) : streamed(parts);
}

function streamed(parts: readonly Steering['part'][]): Texts[] {
  const plain = ({ id, text, logprob }: { id: number; text: string; logprob: number | null }): SteeredToken => ({
    id,
    text,
    logprob,
    other: null,
    kl: null,
    by: [],
  });
  const prompts: Record<Which, SteeredToken[]> = { unsteered: [], steered: [] };
  const written: Record<Which, SteeredToken[]>[] = [];
  for (const part of parts) {
    if (part.kind === 'prompt') prompts[part.side] = part.tokens.map(plain);
    else (written[part.sample] ??= { unsteered: [], steered: [] })[part.side][part.index] = plain(part);
  }
  if (written.length === 0 && parts.length > 0) written.push({ unsteered: [], steered: [] });
  const text = (of: Which, sample: number): SteeredText => ({
    tokens: [...prompts[of], ...(written[sample]?.[of] ?? [])],
    own: prompts[of].length,
  });
  return written.map((_, sample) => ({ unsteered: text('unsteered', sample), steered: text('steered', sample) }));
}

function told({ prompt, samples, touched }: Steering['result']): Texts[] {
  return samples.map(({ unsteered, steered }, sample) => {
    const by = touchedBy(touched.filter((each) => each.sample === sample));
    const plain = [...prompt, ...unsteered.tokens].map((token): SteeredToken => ({ ...token, by: [] }));
    // The prompt's tokens are told as the unsteered model reads them: for the steered one the two change places.
    const read = prompt.map((token) => ({ ...token, logprob: token.other, other: token.logprob }));
    const changed = [...read, ...steered.tokens].map((token, at) => ({ ...token, by: by.get(at) ?? [] }));
    return {
      unsteered: { tokens: plain, own: prompt.length },
      steered: { tokens: changed, own: prompt.length },
    };
  });
}

/** The vectors that changed each position, in order. */
export function touchedBy(touched: readonly { steer: number; positions: readonly number[] }[]): Map<number, number[]> {
  const by = new Map<number, number[]>();
  for (const { steer, positions } of touched)
    for (const at of positions)
      by.set(
        at,
        [...new Set([...(by.get(at) ?? []), steer])].sort((a, b) => a - b),
      );
  return by;
}

/** The mean over tokens where it is known. */
export function meanKl(tokens: readonly SteeredToken[]): number | null {
  const known = tokens.flatMap(({ kl }) => (kl === null ? [] : [kl]));
  return known.length === 0 ? null : known.reduce((sum, kl) => sum + kl, 0) / known.length;
}
