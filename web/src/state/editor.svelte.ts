import { tick } from 'svelte';
import * as tables from '../api/api';
import { edit, type Edit, type EditParameters, type Edited, type Suggestion } from '../api/edits';
import type { TableRow } from '../api/types';
import { emptyDraft, readDraft, writeDraft, type Draft, type Side } from '../lib/draft';
import { KEPT_TRIPS } from '../lib/latency';
import { verdict, type Root } from '../lib/lineage';
import { Challenges } from './challenges.svelte';
import { Live } from './live.svelte';
import type { Session } from './session.svelte';
import { Suggestions, applied } from './suggestions.svelte';

export interface Texts {
  premise: string;
  hypothesis: string;
}

const NO_TEXTS: Texts = { premise: '', hypothesis: '' };
/** The address follows the typing after a pause: browsers refuse more than a few changes of it a second. */
const ADDRESS_MS = 250;

/** Where a tab keeps a draft that the address does not have yet. */
const PENDING = 'assay.pending-draft';

/** The draft that waited when this very address was left; null where none did. */
function takePending(): string | null {
  try {
    const [address, search] = JSON.parse(sessionStorage.getItem(PENDING) ?? '[]') as string[];
    sessionStorage.removeItem(PENDING);
    return address === location.href && search !== undefined ? search : null;
  } catch {
    return null;
  }
}

const sameRoot = (a: Root, b: Root): boolean => a.data === b.data && a.row === b.row;
const rootKey = ({ data, row }: Root): string => JSON.stringify([data, row]);

/** All that Edit shows and does: the texts being typed, what the model makes of them, and the edits that are kept. */
export class Editor {
  readonly session: Session;
  readonly challenges: Challenges;
  readonly suggestions: Suggestions;
  readonly live: Live<EditParameters, Edited>;

  draft = $state.raw<Draft>(emptyDraft({ data: null, row: null }));
  /** The row that all starts from; null while it is fetched, and where texts are typed freely. */
  original = $state.raw<TableRow | null>(null);
  /** Why the row that is chosen cannot be shown. */
  originalGone = $state(false);
  /** A suggested change that is looked at without being made. */
  preview = $state.raw<Suggestion | null>(null);
  /** Milliseconds from a key to the picture with its answer. */
  trips = $state.raw<readonly number[]>([]);

  readonly root = $derived(this.draft.root);
  readonly free = $derived(this.root.row === null);
  /** The kept edit that the draft goes on from. */
  readonly parent = $derived.by((): Edit | null =>
    this.draft.parent === null ? null : (this.challenges.byId.get(this.draft.parent) ?? null),
  );
  readonly #waiting = $derived.by(() => this.draft.parent !== null && !this.challenges.loaded);
  /** What the draft goes on from; null where there is nothing yet, or where it is still fetched. */
  readonly source = $derived.by((): Texts | null => (this.#waiting ? null : (this.parent ?? this.original)));
  readonly texts = $derived.by((): Texts => this.draft.texts ?? this.source ?? NO_TEXTS);
  readonly changed = $derived(
    this.source === null ? this.texts.premise.trim() !== '' : !sameTexts(this.texts, this.source),
  );
  /**
   * What the draft is compared with, and the label of that: what it goes on from; and for a kept edit as it is, what that was made
   * from, so that what an edit did still stands there when it has been kept.
   */
  readonly #compared = $derived.by((): { texts: Texts; label: string | null } | null => {
    const { parent, original } = this;
    const ofOriginal = original && { texts: original, label: original.label };
    if (!parent) return ofOriginal;
    if (this.changed || this.preview) return { texts: parent, label: parent.label };
    const before = parent.parent === null ? undefined : this.challenges.byId.get(parent.parent);
    if (before) return { texts: before, label: before.label };
    return (
      ofOriginal ?? { texts: { premise: parent.originalPremise, hypothesis: parent.originalHypothesis }, label: null }
    );
  });
  readonly base = $derived(this.#compared?.texts ?? null);
  /** What the model is asked about: the draft, or the suggestion that is looked at. */
  readonly shown = $derived.by((): Texts =>
    this.preview && this.suggestions.base ? applied(this.suggestions.base, this.preview) : this.texts,
  );
  /** Whether what is shown is another text than what it is compared with. */
  readonly moved = $derived(this.base !== null && !sameTexts(this.shown, this.base));
  /** Whether there are two texts. */
  readonly pair = $derived.by(() => this.session.selection.dataSet?.fields.includes('hyp') ?? true);

  readonly model = $derived.by(() => this.session.inspector.model);
  readonly labels = $derived.by((): readonly string[] => {
    const known = this.session.models.find((each) => each.name === this.model)?.labels ?? [];
    if (known.length > 0) return known;
    return this.session.selection.dataSet?.labels ?? this.live.answer?.probabilities.map((each) => each.label) ?? [];
  });

  /** The label of what the draft is made from. */
  readonly keptLabel = $derived.by(() => (this.parent ? this.parent.label : (this.original?.label ?? null)));
  /** The true label of the draft, as far as somebody said it. */
  readonly label = $derived(this.draft.label ?? this.keptLabel);

  readonly complete = $derived(this.shown.premise.trim() !== '' && (!this.pair || this.shown.hypothesis.trim() !== ''));
  readonly question = $derived.by((): EditParameters | null => {
    const { model, base, shown, pair } = this;
    if (model === null || !this.complete || this.#waiting || (!this.free && this.source === null)) return null;
    const from = base ?? shown;
    const { query } = this.session.selection;
    const watched = [...new Set([...(query?.formula ? [query.formula] : []), ...this.draft.watch])];
    return {
      model,
      premise: shown.premise,
      parentPremise: from.premise,
      ...(pair ? { hypothesis: shown.hypothesis, parentHypothesis: from.hypothesis } : {}),
      ...(query ? { data: query.data } : {}),
      ...(query && this.root.row !== null ? { row: this.root.row } : {}),
      ...(query && this.label !== null ? { label: this.label } : {}),
      ...(query && watched.length > 0 ? { formulas: watched } : {}),
    };
  });

  readonly answer = $derived.by(() => (this.question ? this.live.answer : null));
  /** Whether the model was right on what the draft is made from. */
  readonly baseRight = $derived(
    this.answer && this.#compared && this.#compared.label !== null
      ? this.answer.parent.predicted === this.#compared.label
      : null,
  );
  readonly verdict = $derived(this.answer ? verdict(this.label, this.answer.predicted, this.baseRight) : 'unknown');
  readonly flipped = $derived(
    this.answer !== null && this.base !== null && this.answer.predicted !== this.answer.parent.predicted,
  );

  #drafts = new Map<string, Draft>();
  #addressTimer: ReturnType<typeof setTimeout> | undefined;
  #addressKind = '';
  #typedAt: number | null = null;

  constructor(session: Session) {
    this.session = session;
    this.challenges = new Challenges(session);
    this.suggestions = new Suggestions(session);
    this.live = new Live(session.server, async (question) => {
      const at = this.#typedAt;
      this.#typedAt = null;
      const answer = await edit(question);
      if (at !== null) void this.#painted(at);
      return answer;
    });
    session.place.onBack('edit', (search) => this.#show(search));
    session.whenThere(
      () => Promise.resolve(),
      async () => {
        this.live.again();
        if (!this.free && this.original === null) await this.#fetch(this.root);
        await this.challenges.refresh();
      },
    );
    const pending = takePending();
    if (pending !== null) session.place.correct('edit', pending);
    this.#read(session.place.search('edit'), this.#chosenRoot());
  }

  /** Begins to watch the window; returns what ends it. */
  open(): () => void {
    const focus = (): void => {
      if (this.session.place.workspace === 'edit') void this.challenges.refresh();
    };
    const hide = (): void => this.#leave();
    addEventListener('focus', focus);
    addEventListener('pagehide', hide);
    return () => {
      removeEventListener('focus', focus);
      removeEventListener('pagehide', hide);
      clearTimeout(this.#addressTimer);
      this.suggestions.close();
    };
  }

  /** Called whenever the chosen example may have changed: each has a draft of its own, which waits until one comes back. */
  follow(): void {
    const root = this.#chosenRoot();
    if (sameRoot(root, this.root)) {
      if (!this.free && this.original === null && !this.originalGone) void this.#fetch(root);
      return;
    }
    clearTimeout(this.#addressTimer);
    this.#addressTimer = undefined;
    this.#drafts.set(rootKey(this.root), this.draft);
    const { challenge, watch, side } = this.draft;
    const kept = this.#drafts.get(rootKey(root));
    this.#set({ ...(kept ?? emptyDraft(root)), challenge, watch, side, root });
    this.session.place.correct('edit', writeDraft(this.draft));
  }

  /** Asks about what stands in the fields; called whenever that may have changed. */
  ask(): void {
    this.live.ask(this.question);
  }

  /** @param at when the key was pressed, on the clock of `performance.now` */
  type(texts: Partial<Texts>, at: number): void {
    this.#typedAt = at;
    this.preview = null;
    this.#change({ texts: { ...this.texts, ...texts } }, 'type', ADDRESS_MS);
  }

  /** Back to what the draft is made from. */
  revert(): void {
    this.#change({ texts: null, label: null }, 'revert');
  }

  chooseLabel(label: string | null): void {
    this.#change({ label: label === this.keptLabel ? null : label }, 'label');
  }

  chooseSide(side: Side): void {
    this.preview = null;
    this.#change({ side }, 'side');
  }

  watch(formula: string): void {
    const text = formula.trim();
    if (text !== '' && !this.draft.watch.includes(text)) this.#change({ watch: [...this.draft.watch, text] }, 'watch');
  }

  unwatch(formula: string): void {
    this.#change({ watch: this.draft.watch.filter((each) => each !== formula) }, 'watch');
  }

  async chooseSet(name: string): Promise<void> {
    if (name === this.draft.challenge || name.trim() === '') return;
    const texts = this.changed ? this.texts : null;
    this.#change({ challenge: name.trim(), parent: null, texts }, 'set');
    await this.challenges.open(this.draft.challenge);
  }

  /** Goes on from a kept edit, or from the original. */
  goOnFrom(id: string | null): void {
    if (id === this.draft.parent && this.draft.texts === null) return;
    this.preview = null;
    this.#change({ parent: id, texts: null, label: null }, 'parent');
  }

  async keep(): Promise<void> {
    const { model, root, texts, label } = this;
    if (model === null || !this.complete || !this.changed || this.challenges.busy) return;
    const origin: Texts = this.parent
      ? { premise: this.parent.originalPremise, hypothesis: this.parent.originalHypothesis }
      : (this.original ?? texts);
    const kept = await this.challenges.keep({
      parent: this.draft.parent,
      data: root.data,
      row: root.row,
      model,
      originalPremise: origin.premise,
      originalHypothesis: origin.hypothesis,
      premise: texts.premise,
      hypothesis: this.pair ? texts.hypothesis : '',
      label,
      labelBy: label === null ? null : this.draft.label === null ? 'kept' : 'chosen',
    });
    // What was typed meanwhile goes on as a draft of what was kept.
    if (kept && sameRoot(root, this.root)) {
      const typed = sameTexts(this.texts, texts) ? null : this.texts;
      this.#change({ parent: kept.id, texts: typed, label: null }, 'keep');
    }
  }

  async remove(id: string): Promise<void> {
    const { texts } = this;
    const gone = await this.challenges.remove(id);
    if (!gone.some((each) => each.id === this.draft.parent)) return;
    // The fields keep what stands there.
    const parent = gone[0]?.parent ?? null;
    this.#change({ parent, texts }, 'remove');
  }

  async suggest(): Promise<void> {
    const { model, texts } = this;
    if (model === null || !this.complete) return;
    this.preview = null;
    const id = await this.suggestions.start({
      model,
      premise: texts.premise,
      ...(this.pair ? { hypothesis: texts.hypothesis } : {}),
      ...(this.session.selection.chosen.data ? { data: this.session.selection.chosen.data } : {}),
    });
    if (id !== null) this.#change({ run: id }, 'suggest');
  }

  look(suggestion: Suggestion | null): void {
    this.preview = suggestion;
  }

  take(suggestion: Suggestion): void {
    const { base } = this.suggestions;
    if (!base) return;
    this.preview = null;
    this.#change({ texts: applied(base, suggestion) }, 'take');
  }

  /** Makes a data set of the open challenge set and opens it. */
  async explore(as: string): Promise<void> {
    const name = as === '' ? this.challenges.name : as;
    const data = await this.challenges.toDataSet(
      name,
      this.session.dataSets.some((each) => each.name === name),
    );
    if (data === null) return;
    this.session.place.go('explore');
    await this.session.selection.open(data);
  }

  #chosenRoot(): Root {
    const { data, row } = this.session.selection.chosen;
    return row === null ? { data: null, row: null } : { data, row };
  }

  #read(search: string, root: Root): void {
    const { draft, lost } = readDraft(search, root);
    if (lost) {
      this.session.notice = {
        title: 'The draft in the address is not there',
        detail:
          'Its texts were too long for an address and stayed in the tab where they were typed; the original is shown.',
      };
    }
    this.#set(draft);
  }

  #show(search: string): void {
    clearTimeout(this.#addressTimer);
    this.#addressTimer = undefined;
    this.#addressKind = '';
    this.#read(search, this.#chosenRoot());
  }

  #set(draft: Draft): void {
    const other = !sameRoot(draft.root, this.root) || this.original === null;
    if (other) {
      this.original = null;
      this.originalGone = false;
    }
    this.preview = null;
    this.draft = draft;
    if (other && this.session.loaded) void this.#fetch(draft.root);
    if (draft.challenge !== this.challenges.name && this.session.loaded) void this.challenges.open(draft.challenge);
    if (this.session.loaded) void this.suggestions.show(draft.run);
  }

  /** Called when Edit is shown and the page has loaded. */
  start(): void {
    void this.challenges.open(this.draft.challenge);
    void this.suggestions.show(this.draft.run);
  }

  async #fetch(root: Root): Promise<void> {
    const { data, row } = root;
    if (data === null || row === null) return;
    try {
      const page = await tables.rows(data, { formula: `row = ${row}`, size: 1 });
      if (!sameRoot(root, this.root)) return;
      this.original = page.rows.find((each) => each.row === row) ?? null;
      this.originalGone = this.original === null;
    } catch (error) {
      if (!sameRoot(root, this.root)) return;
      if (this.session.server.notice(error)) return;
      this.originalGone = true;
    }
  }

  #change(patch: Partial<Draft>, kind: string, wait = 0): void {
    // What still waits is a step of its own.
    if (kind !== this.#addressKind) this.flush();
    this.draft = { ...this.draft, ...patch };
    this.#addressKind = kind;
    if (wait === 0) return this.#write();
    this.#addressTimer ??= setTimeout(() => this.#write(), wait);
  }

  /** Writes what was typed last into the address, where that still waits. */
  flush(): void {
    if (this.#addressTimer !== undefined) this.#write();
  }

  /** A page that goes cannot change its address any more: what still waited is taken up when it is loaded again. */
  #leave(): void {
    if (this.#addressTimer === undefined) return;
    try {
      sessionStorage.setItem(PENDING, JSON.stringify([location.href, writeDraft(this.draft)]));
    } catch {
      // Storage may be blocked; the last quarter of a second of typing is then lost.
    }
  }

  #write(): void {
    clearTimeout(this.#addressTimer);
    this.#addressTimer = undefined;
    this.session.place.step('edit', writeDraft(this.draft), this.#addressKind);
  }

  /** Waits for the picture that has the answer. */
  async #painted(at: number): Promise<void> {
    await tick();
    requestAnimationFrame(() => {
      this.trips = [...this.trips.slice(1 - KEPT_TRIPS), performance.now() - at];
    });
  }
}

function sameTexts(a: Texts, b: Texts): boolean {
  return a.premise === b.premise && a.hypothesis === b.hypothesis;
}
