import * as api from '../api/api';
import { suggest, type Suggested, type Suggestion, type SuggestionKind, type SuggestParameters } from '../api/edits';
import type { Run, RunInfo } from '../api/types';
import type { Session } from './session.svelte';

export const KINDS: readonly SuggestionKind[] = ['insert', 'delete', 'neighbour', 'antonym', 'formula'];

/** Single-word changes that a run searches for, best first while it goes on. */
export class Suggestions {
  readonly session: Session;

  /** What is searched for next. */
  label = $state<string | null>(null);
  direction = $state<'lower' | 'raise'>('lower');
  field = $state<'both' | 'premise' | 'hypothesis'>('both');
  kinds = $state.raw<readonly SuggestionKind[]>(KINDS);
  formula = $state('');

  run = $state.raw<RunInfo | null>(null);
  result = $state.raw<Suggested | null>(null);
  starting = $state(false);

  readonly working = $derived(this.run?.state === 'running' || this.run?.state === 'queued');
  /** The texts that the changes are of. */
  readonly base = $derived.by(() => {
    const parameters = this.run?.parameters;
    if (!parameters) return null;
    return { premise: String(parameters['premise'] ?? ''), hypothesis: String(parameters['hypothesis'] ?? '') };
  });

  #stop: (() => void) | undefined;

  constructor(session: Session) {
    this.session = session;
  }

  close(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  /** Its id, or null where it could not be started. */
  async start(of: Pick<SuggestParameters, 'model' | 'premise' | 'hypothesis' | 'data'>): Promise<string | null> {
    this.starting = true;
    try {
      const run = await suggest({
        ...of,
        direction: this.direction,
        ...(this.field === 'both' || !of.hypothesis ? {} : { field: this.field }),
        kinds: this.formula === '' ? this.kinds.filter((each) => each !== 'formula') : [...this.kinds],
        ...(this.label === null ? {} : { label: this.label }),
        ...(this.formula === '' ? {} : { formula: this.formula }),
      });
      this.#follow(run);
      return run.id;
    } catch (error) {
      this.session.tell(error);
      return null;
    } finally {
      this.starting = false;
    }
  }

  async cancel(): Promise<void> {
    if (!this.run) return;
    try {
      await api.cancel(this.run.id);
    } catch (error) {
      this.session.tell(error);
    }
  }

  /** Shows a run by its id, as after a reload; null: none. */
  async show(id: string | null): Promise<void> {
    if (id === (this.run?.id ?? null)) return;
    this.close();
    this.run = null;
    this.result = null;
    if (id === null) return;
    try {
      const run = await api.run<Suggested>(id);
      this.#follow(run);
    } catch (error) {
      // A run that is gone takes nothing with it: it is started again with a click.
      this.session.server.notice(error);
    }
  }

  #follow({ result, ...info }: Run<Suggested>): void {
    this.close();
    this.run = info;
    this.result = result ?? null;
    if (info.state === 'done' && result) return;
    const { id } = info;
    this.#stop = api.follow<unknown, Suggested>(id, {
      open: () => this.session.server.found(),
      away: () => this.session.server.lost(),
      progress: ({ fraction, message }) => {
        if (this.run?.id === id && this.working) this.run = { ...this.run, fraction, message, state: 'running' };
      },
      parts: (parts) => this.#take(parts),
      end: ({ result: found, ...ended }) => {
        if (this.run?.id !== id) return;
        this.run = ended;
        if (found) this.result = found;
      },
    });
  }

  /** Each part is the whole answer so far. */
  #take(parts: readonly unknown[]): void {
    const last = parts.at(-1) as Suggested | undefined;
    if (last?.suggestions) this.result = last;
  }
}

/** The texts with a suggested change made in them. */
export function applied(
  base: { premise: string; hypothesis: string },
  { field, text }: Suggestion,
): { premise: string; hypothesis: string } {
  return field === 'hypothesis' ? { ...base, hypothesis: text } : { ...base, premise: text };
}
