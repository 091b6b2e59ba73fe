import { sharedOf, withoutShared } from '../lib/chosen';

/** The page's workspaces, in the order of their tabs; a digit on the keyboard opens each. */
export const WORKSPACES = [
  { id: 'explore', path: '/', name: 'Explore' },
  { id: 'neurons', path: '/neurons', name: 'Neurons' },
  { id: 'edit', path: '/edit', name: 'Edit' },
  { id: 'generate', path: '/generate', name: 'Generate' },
  { id: 'steer', path: '/steer', name: 'Steer' },
  { id: 'checks', path: '/checks', name: 'Checks' },
  { id: 'runs', path: '/runs', name: 'Runs' },
] as const;

export type WorkspaceId = (typeof WORKSPACES)[number]['id'];

/** Changes of one kind within this time are one step of the browser's history. */
const ONE_STEP_MS = 1500;
/** Where a tab keeps how far forward its history goes, over a reload. */
const LAST = 'assay.last-step';

function pathOf(id: WorkspaceId): string {
  return WORKSPACES.find((each) => each.id === id)!.path;
}

/** The workspace that a path opens; a path that is none opens the first. */
export function workspaceAt(path: string): WorkspaceId {
  return WORKSPACES.find((each) => each.path === path)?.id ?? WORKSPACES[0].id;
}

function stepOf(state: unknown): number {
  return typeof state === 'object' && state !== null && 'step' in state && typeof state.step === 'number'
    ? state.step
    : 0;
}

/**
 * Where the page is: which workspace is shown, and the address that brings each back as it was. An address has what all
 * workspaces share, the selection, and what is the workspace's own; one that is not shown keeps its own until one returns to
 * it. Since the address holds everything, undo is a step back in the browser's history, and redo one forward.
 */
export class Place {
  workspace = $state.raw<WorkspaceId>(workspaceAt(location.pathname));
  /** Steps before this one that the page made, and those that it could go forward. */
  undoable = $state(0);
  redoable = $state(0);

  #shared = $state(sharedOf(location.search));
  #searches: Record<WorkspaceId, string> = $state({
    explore: '',
    neurons: '',
    edit: '',
    generate: '',
    steer: '',
    checks: '',
    runs: '',
  });
  #backs = new Map<WorkspaceId | 'shared', (search: string) => void>();
  #stepKind = '';
  #stepAt = 0;

  constructor() {
    this.#searches[this.workspace] = withoutShared(location.search);
    this.#count(history.length > 1 ? Number(sessionStorage.getItem(LAST) ?? 0) : 0);
  }

  /** Follows the browser's own steps; returns what ends it. */
  open(): () => void {
    const back = (): void => {
      this.#stepKind = '';
      this.#count();
      const workspace = workspaceAt(location.pathname);
      this.workspace = workspace;
      this.#searches[workspace] = withoutShared(location.search);
      this.#shared = sharedOf(location.search);
      this.#backs.get('shared')?.(this.#shared);
      this.#backs.get(workspace)?.(this.#searches[workspace]);
    };
    addEventListener('popstate', back);
    return () => removeEventListener('popstate', back);
  }

  /** Who is told when the browser goes back or forward: of a workspace's own, or of what all share. */
  onBack(id: WorkspaceId | 'shared', listener: (search: string) => void): void {
    this.#backs.set(id, listener);
  }

  undo(): void {
    if (this.undoable > 0) history.back();
  }

  redo(): void {
    if (this.redoable > 0) history.forward();
  }

  /** What all workspaces share, as a query string with `?` or empty. */
  get shared(): string {
    return this.#shared;
  }

  search(id: WorkspaceId): string {
    return this.#searches[id];
  }

  /** The whole address of a workspace, as a link to it has it. */
  address(id: WorkspaceId, search = this.#searches[id]): string {
    const both = [this.#shared, search].map((each) => each.slice(1)).filter((each) => each !== '');
    return pathOf(id) + (both.length > 0 ? `?${both.join('&')}` : '');
  }

  /** @param search the workspace's own, where it is to open with something else than it was left with */
  go(id: WorkspaceId, search = this.#searches[id]): void {
    if (id === this.workspace && search === this.#searches[id]) return;
    this.#stepKind = '';
    this.workspace = id;
    const other = search !== this.#searches[id];
    this.#searches[id] = search;
    this.#push();
    if (other) this.#backs.get(id)?.(search);
  }

  /** Takes a step within a workspace, or in what all share; quick changes of one kind are one step. */
  step(id: WorkspaceId | 'shared', search: string, kind: string): void {
    if (search === (id === 'shared' ? this.#shared : this.#searches[id])) return;
    this.#set(id, search);
    if (id !== 'shared' && id !== this.workspace) return;
    const now = performance.now();
    const same = kind === this.#stepKind && now - this.#stepAt < ONE_STEP_MS;
    this.#stepKind = kind;
    this.#stepAt = now;
    if (same) this.#replace();
    else this.#push();
  }

  /** Sets an address right without a step, as when it is completed. */
  correct(id: WorkspaceId | 'shared', search: string): void {
    this.#set(id, search);
    if (id === 'shared' || id === this.workspace) this.#replace();
  }

  #set(id: WorkspaceId | 'shared', search: string): void {
    if (id === 'shared') this.#shared = search;
    else this.#searches[id] = search;
  }

  #push(): void {
    const step = stepOf(history.state) + 1;
    history.pushState({ step }, '', this.address(this.workspace));
    this.#count(step);
  }

  #replace(): void {
    history.replaceState(history.state, '', this.address(this.workspace));
  }

  /** @param last the furthest step forward; left out: as it was */
  #count(last = this.undoable + this.redoable): void {
    this.undoable = stepOf(history.state);
    this.redoable = Math.max(0, last - this.undoable);
    try {
      sessionStorage.setItem(LAST, String(this.undoable + this.redoable));
    } catch {
      // Storage may be blocked; redo is then unknown after a reload.
    }
  }
}
