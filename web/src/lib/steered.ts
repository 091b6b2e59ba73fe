/** Texts with and without steering, from what a run tells while it goes on and when it is done. */
import type { Token } from '../api/types';

/** Of a token: how far steering moved the distribution it was drawn from, in nats; null where that is not known. */
export type SteeredToken = Token & { kl: number | null; touched: boolean };

type Told = { id: number; text: string; logprob: number | null; kl?: number | null; touched?: boolean };
export type Which = 'unsteered' | 'steered';

export type SteerPart =
  | { kind: 'prompt'; side: Which; sample?: number; tokens: Told[] }
  | ({ kind: 'token'; side: Which; sample?: number; index: number } & Told);

export interface SteerResult {
  unsteered: { tokens: Told[] };
  steered: { tokens: Told[] };
}

/** A text: its prompt's tokens, then those that were generated. */
export interface SteeredText {
  tokens: readonly SteeredToken[];
  own: number;
}

export type Texts = Record<Which, SteeredText>;

const shown = ({ id, text, logprob, kl = null, touched = false }: Told): SteeredToken => ({
  id,
  text,
  logprob,
  kl,
  touched,
});

/** By sample. */
export function textsOf(parts: readonly SteerPart[], result: SteerResult | null): Texts[] {
  const all: Record<Which, { prompt: Told[]; written: Told[] }>[] = [];
  for (const part of parts) {
    const texts = (all[part.sample ?? 0] ??= {
      unsteered: { prompt: [], written: [] },
      steered: { prompt: [], written: [] },
    });
    const text = texts[part.side];
    if (part.kind === 'prompt') text.prompt = part.tokens;
    else text.written[part.index] = part;
  }
  void result;
  return all.map(({ unsteered, steered }) => ({ unsteered: whole(unsteered), steered: whole(steered) }));
}

function whole({ prompt, written }: { prompt: Told[]; written: Told[] }): SteeredText {
  return { tokens: [...prompt, ...written].map(shown), own: prompt.length };
}
