/** What is said of tokens: how probable they are, and how those are shown that one cannot see. */

/** Least probabilities of the steps of the shading; the last step is below all of them. */
export const LIMITS = [0.9, 0.5, 0.2, 0.05] as const;

/** Names of the steps, from likely to unlikely. */
export const STEPS = ['≥ 90%', '50–90%', '20–50%', '5–20%', '< 5%'] as const;

/** The step of the shading, from 0 (likely) to 4; null where nothing predicts the token. */
export function stepOf(logprob: number | null): number | null {
  if (logprob === null) return null;
  const probability = Math.exp(logprob);
  const step = LIMITS.findIndex((limit) => probability >= limit);
  return step < 0 ? LIMITS.length : step;
}

export interface Likelihood {
  /** Tokens that something predicts. */
  tokens: number;
  /** The sum of their log-probabilities, in nats. */
  logprob: number;
  /** e to the mean of the negative log-probability; null without tokens. */
  perplexity: number | null;
}

export function likelihood(tokens: readonly { logprob: number | null }[]): Likelihood {
  const known = tokens.flatMap((token) => (token.logprob === null ? [] : [token.logprob]));
  const logprob = known.reduce((sum, each) => sum + each, 0);
  return {
    tokens: known.length,
    logprob,
    perplexity: known.length === 0 ? null : Math.exp(-logprob / known.length),
  };
}

/** A stretch of a token as it is shown: its own text, or a sign in place of what cannot be seen. */
export interface Glyph {
  text: string;
  sign: boolean;
}

const SPECIAL = /^(?:<\|?[^<>\s]+\|?>|\[[A-Z]+\])$/u;
const INVISIBLE = /^[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u00a0\ufffd]+$/u;
const BREAKS = /(\r\n|[\n\r\t])/u;
const SIGNS: Record<string, string> = { '\n': '⏎', '\r': '␍', '\r\n': '␍⏎', '\t': '⇥' };

function codes(text: string): string {
  return [...text].map((each) => 'U+' + each.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')).join(' ');
}

/**
 * What to show for a token. Line breaks and tabs get a sign beside themselves, blanks alone become dots, special tokens and
 * what has no shape become signs.
 */
export function glyphs(text: string, id: number): Glyph[] {
  if (text === '') return [{ text: `#${id}`, sign: true }];
  if (SPECIAL.test(text)) return [{ text, sign: true }];
  if (/^ +$/u.test(text)) return [{ text: '·'.repeat(text.length), sign: true }];
  return text
    .split(BREAKS)
    .filter((part) => part !== '')
    .flatMap((part): Glyph[] => {
      const sign = SIGNS[part];
      if (sign !== undefined)
        return part === '\t'
          ? [{ text: sign, sign: true }]
          : [
              { text: sign, sign: true },
              { text: '\n', sign: false },
            ];
      return [INVISIBLE.test(part) ? { text: codes(part), sign: true } : { text: part, sign: false }];
    });
}

/** A token in one line, as it stands in lists: blanks at its ends can be seen. */
export function inline(text: string, id: number): string {
  return glyphs(text, id)
    .filter((glyph) => glyph.sign || glyph.text !== '\n')
    .map((glyph) => (glyph.sign ? glyph.text : glyph.text.replace(/^ +| +$/gu, (blanks) => '·'.repeat(blanks.length))))
    .join('');
}

/** A token as it is said aloud. */
export function spoken(text: string, id: number): string {
  if (text === '') return `token number ${id}`;
  if (/^ +$/u.test(text)) return text.length === 1 ? 'space' : `${text.length} spaces`;
  if (text === '\n') return 'new line';
  return text.trim() === '' || INVISIBLE.test(text) ? codes(text) : text.trim();
}
