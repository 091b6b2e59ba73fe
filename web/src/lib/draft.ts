import type { Root } from './lineage';

/** What is being typed, and what it is compared with. */
export interface Draft {
  /** What it starts from; its texts are `premise` and `hypothesis` until something is typed. */
  root: Root;
  /** Null: as in what it is made from. */
  texts: { premise: string; hypothesis: string } | null;
  /** The kept edit that it goes on from; null: the original. */
  parent: string | null;
  /** The true label, where it is not that of what it is made from. */
  label: string | null;
  challenge: string;
  /** Formulas to watch, beside that of the selection. */
  watch: readonly string[];
  side: Side;
  /** The search for suggestions that is shown. */
  run: string | null;
}

export const SIDES = ['edits', 'suggest', 'sets', 'example'] as const;
export type Side = (typeof SIDES)[number];

export const USUAL_SET = 'my edits';
/** Longer texts make an address that servers and chats refuse: they stay in this tab. */
const LONGEST = 1500;
const STORED = 'assay.draft.';
/** Drafts kept in a tab for going back to. */
const MOST_STORED = 60;

export function emptyDraft(root: Root): Draft {
  return { root, texts: null, parent: null, label: null, challenge: USUAL_SET, watch: [], side: 'edits', run: null };
}

/** Texts are found by what they are (53 bits of it), so that an address never brings others than those it was made for. */
function digest(text: string): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36);
}

function store(texts: string): string | null {
  try {
    const name = digest(texts);
    const order = JSON.parse(sessionStorage.getItem(`${STORED}all`) ?? '[]') as string[];
    const kept = [...order.filter((each) => each !== name), name];
    for (const old of kept.splice(0, kept.length - MOST_STORED)) sessionStorage.removeItem(STORED + old);
    sessionStorage.setItem(STORED + name, texts);
    sessionStorage.setItem(`${STORED}all`, JSON.stringify(kept));
    return name;
  } catch {
    return null;
  }
}

function stored(name: string): string | null {
  try {
    return sessionStorage.getItem(STORED + name);
  } catch {
    return null;
  }
}

const rootWord = ({ data, row }: Root): string | null => (data === null || row === null ? null : `${row} ${data}`);

/**
 * Reads a draft. One that was made of another example than the chosen one is none of it, but what is chosen for all drafts stays.
 * `lost`: its texts were too long for the address, and this tab does not have them.
 */
export function readDraft(search: string, root: Root): { draft: Draft; lost: boolean } {
  const query = new URLSearchParams(search);
  const side = SIDES.find((each) => each === query.get('side')) ?? 'edits';
  const common = { challenge: query.get('set') || USUAL_SET, watch: query.getAll('watch'), side };
  const own = query.get('of') === rootWord(root);
  const kept = own ? query.get('texts') : null;
  let found =
    own && query.has('premise') ? { premise: query.get('premise')!, hypothesis: query.get('hypothesis') ?? '' } : null;
  const text = kept === null ? null : stored(kept);
  if (text !== null) {
    const [premise = '', hypothesis = ''] = JSON.parse(text) as string[];
    found = { premise, hypothesis };
  }
  const draft = {
    ...emptyDraft(root),
    ...common,
    texts: found,
    parent: own ? query.get('parent') : null,
    label: own ? query.get('label') : null,
    run: own ? query.get('run') : null,
  };
  return { draft, lost: kept !== null && text === null };
}

/** The query string, with `?`, or empty. */
export function writeDraft(draft: Draft): string {
  const query = new URLSearchParams();
  const of = rootWord(draft.root);
  if (of !== null && (draft.texts || draft.parent !== null || draft.label !== null || draft.run !== null))
    query.set('of', of);
  if (draft.texts) {
    const { premise, hypothesis } = draft.texts;
    const name = premise.length + hypothesis.length > LONGEST ? store(JSON.stringify([premise, hypothesis])) : null;
    if (name !== null) query.set('texts', name);
    else {
      query.set('premise', premise);
      if (hypothesis !== '') query.set('hypothesis', hypothesis);
    }
  }
  if (draft.parent !== null) query.set('parent', draft.parent);
  if (draft.label !== null) query.set('label', draft.label);
  if (draft.challenge !== USUAL_SET) query.set('set', draft.challenge);
  for (const formula of draft.watch) query.append('watch', formula);
  if (draft.side !== 'edits') query.set('side', draft.side);
  if (draft.run !== null) query.set('run', draft.run);
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}
