import * as api from '../api/steering';
import type { ListedVector, VectorDetail } from '../api/steering';
import type { Session } from './session.svelte';

/** What makes steering vectors: when one has ended, there may be more. */
const MAKERS = ['steer direction', 'steer extract', 'steer combine', 'steer style'];

/** The steering vectors of the workspace. */
export class Vectors {
  readonly session: Session;

  /** Those that can be used with the model. */
  usable = $state.raw<readonly ListedVector[]>([]);
  /** Those of other models, or whose files cannot be read. */
  others = $state.raw<readonly ListedVector[]>([]);
  loaded = $state(false);
  busy = $state(false);
  /** The one that is looked at, with each of its vectors. */
  detail = $state.raw<VectorDetail | null>(null);
  /** What was deleted last, as it was. */
  deleted = $state.raw<{ name: string; file: Blob } | null>(null);

  #model: string | null = null;
  #onChange: (model: string | null) => void;

  /** @param onChange told when there may be other vectors than before */
  constructor(session: Session, onChange: (model: string | null) => void) {
    this.session = session;
    this.#onChange = onChange;
    session.work.whenEnded((run) => {
      if (MAKERS.includes(run.analysis)) void this.refresh();
    });
  }

  /** @param model whose vectors are usable; null: none is there */
  async of(model: string | null): Promise<void> {
    if (model === this.#model && this.loaded) return;
    this.#model = model;
    await this.refresh();
  }

  async refresh(): Promise<void> {
    const model = this.#model;
    if (model === null) return;
    try {
      const [usable, all] = await Promise.all([api.vectors(model), api.vectors(null)]);
      if (model !== this.#model) return;
      const names = new Set(usable.map((each) => each.name));
      this.usable = usable;
      this.others = all.filter((each) => !names.has(each.name));
      this.loaded = true;
      this.#onChange(model);
    } catch (error) {
      this.session.tell(error);
    }
  }

  /** Fetches one for its card; null closes it. */
  async look(name: string | null): Promise<void> {
    if (name === null || this.detail?.name !== name) this.detail = null;
    if (name === null) return;
    try {
      this.detail = await api.vector(name);
    } catch (error) {
      this.session.tell(error);
    }
  }

  async rename(name: string, to: string): Promise<boolean> {
    return this.#change(() => api.renameVector(name, to));
  }

  /** Its file is kept for {@link restore}. */
  async remove(name: string): Promise<boolean> {
    return this.#change(async () => {
      const file = await api.exportVector(name);
      await api.deleteVector(name);
      this.deleted = { name, file };
    });
  }

  async restore(): Promise<void> {
    const { deleted } = this;
    if (!deleted) return;
    await this.#change(async () => {
      await api.importVector(deleted.name, deleted.file);
      this.deleted = null;
    });
  }

  /** The name that a file's vectors have got; null: the server had something against it. */
  async take(file: File): Promise<string | null> {
    const name = this.#free(file.name.replace(/\.safetensors$/i, ''));
    return (await this.#change(() => api.importVector(name, file))) ? name : null;
  }

  /** A name like this one that is not taken. */
  #free(name: string): string {
    const taken = new Set([...this.usable, ...this.others].map((each) => each.name));
    let free = name;
    for (let count = 2; taken.has(free); count++) free = `${name} ${count}`;
    return free;
  }

  async #change(act: () => Promise<unknown>): Promise<boolean> {
    this.busy = true;
    try {
      await act();
      return true;
    } catch (error) {
      this.session.tell(error);
      return false;
    } finally {
      this.busy = false;
      await this.refresh();
    }
  }
}
