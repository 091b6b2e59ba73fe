import { isAbort, problemOf } from '../api/api';
import * as api from '../api/edits';
import type { ChallengeListed, ChallengeRun, Edit, LabelBy, NewEdit } from '../api/edits';
import type { ProblemDocument } from '../api/types';
import { descendants } from '../lib/lineage';
import type { Session } from './session.svelte';

/** The challenge sets there are, and the edits of the one that is open. Another tab may add to them: they are asked for anew. */
export class Challenges {
  readonly session: Session;

  all = $state.raw<ChallengeListed[]>([]);
  name = $state('');
  edits = $state.raw<Edit[]>([]);
  /** Whether the edits of the open set are known. */
  loaded = $state(false);
  /** What was deleted last, for taking it back. */
  deleted = $state.raw<{ name: string; edits: Edit[] } | null>(null);
  busy = $state(false);

  /** The open set, run on a model. */
  result = $state.raw<ChallengeRun | null>(null);
  running = $state(false);
  runProblem = $state.raw<ProblemDocument | null>(null);

  readonly byId = $derived(new Map(this.edits.map((each) => [each.id, each])));

  #run: AbortController | undefined;

  constructor(session: Session) {
    this.session = session;
  }

  async open(name: string): Promise<void> {
    if (name !== this.name) {
      this.name = name;
      this.edits = [];
      this.loaded = false;
      this.result = null;
      this.runProblem = null;
      this.#run?.abort();
    }
    await this.refresh();
  }

  async refresh(): Promise<void> {
    const { name } = this;
    if (name === '') return;
    try {
      const all = await api.challenges();
      // A set that is not there is made by the first edit kept in it.
      const edits = all.some((each) => each.name === name) ? await api.challenge(name) : [];
      if (name !== this.name) return;
      this.all = all;
      this.edits = edits;
      this.loaded = true;
    } catch (error) {
      this.session.tell(error);
    }
  }

  /** Null where it could not be kept, of which the page has been told. */
  async keep(edit: NewEdit): Promise<Edit | null> {
    return this.#change(async (name) => {
      const kept = await api.keepEdit(name, edit);
      if (name === this.name) this.edits = [...this.edits, kept];
      return kept;
    });
  }

  async relabel(id: string, label: string | null, by: LabelBy | null): Promise<void> {
    await this.#change(async (name) => {
      const changed = await api.relabelEdit(name, id, label, by);
      if (name === this.name) this.edits = this.edits.map((each) => (each.id === id ? changed : each));
    });
  }

  /** Deletes an edit with all that come from it. */
  async remove(id: string): Promise<readonly Edit[]> {
    const gone = descendants(this.edits, id);
    const done = await this.#change(async (name) => {
      await api.deleteEdit(name, id);
      const ids = new Set(gone.map((each) => each.id));
      if (name === this.name) this.edits = this.edits.filter((each) => !ids.has(each.id));
      this.deleted = { name, edits: gone };
      return true;
    });
    return done ? gone : [];
  }

  /** Keeps what was deleted last once more; it gets new ids. */
  async restore(): Promise<void> {
    const { deleted } = this;
    if (!deleted || deleted.name !== this.name) return;
    await this.#change(async (name) => {
      const ids = new Map<string, string>();
      for (const { id, predicted: _, probabilities: __, created: ___, ...edit } of deleted.edits) {
        const parent = edit.parent === null ? null : (ids.get(edit.parent) ?? edit.parent);
        ids.set(id, (await api.keepEdit(name, { ...edit, parent })).id);
      }
      this.deleted = null;
    });
  }

  async removeSet(): Promise<boolean> {
    const done = await this.#change(async (name) => {
      await api.deleteChallenge(name);
      this.edits = [];
      this.result = null;
      return true;
    });
    return done === true;
  }

  async runOn(model: string): Promise<void> {
    this.#run?.abort();
    const run = new AbortController();
    this.#run = run;
    this.running = true;
    this.runProblem = null;
    try {
      const result = await api.runChallenge(this.name, model, run.signal);
      if (!run.signal.aborted) this.result = result;
    } catch (error) {
      if (isAbort(error) || run.signal.aborted) return;
      if (!this.session.server.notice(error)) this.runProblem = problemOf(error);
    } finally {
      if (this.#run === run) this.running = false;
    }
  }

  stopRun(): void {
    this.#run?.abort();
    this.running = false;
  }

  /** Makes a data set of the open set; its name, or null where that failed. */
  async toDataSet(as: string, replace: boolean): Promise<string | null> {
    return this.#change(async (name) => {
      const { data } = await api.challengeData(name, as === '' ? null : as, replace);
      await this.session.refreshDataSets();
      return data;
    });
  }

  async #change<T>(act: (name: string) => Promise<T>): Promise<T | null> {
    this.busy = true;
    try {
      return await act(this.name);
    } catch (error) {
      this.session.tell(error);
      return null;
    } finally {
      this.busy = false;
      await this.refresh();
    }
  }
}
