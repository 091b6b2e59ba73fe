/** The page's workspaces, in the order of their tabs; a digit on the keyboard opens each. */
export const WORKSPACES = [
  { id: 'neurons', path: '/', name: 'Neurons' },
  { id: 'generate', path: '/generate', name: 'Generate' },
] as const;

export type WorkspaceId = (typeof WORKSPACES)[number]['id'];

/** Changes of one kind within this time are one step of the browser's history. */
const ONE_STEP_MS = 1500;

function pathOf(id: WorkspaceId): string {
  return WORKSPACES.find((each) => each.id === id)!.path;
}

/** The workspace that a path opens; a path that is none opens the first. */
export function workspaceAt(path: string): WorkspaceId {
  return WORKSPACES.find((each) => each.path === path)?.id ?? WORKSPACES[0].id;
}

/**
 * Where the page is: which workspace is shown, and the address that brings each back as it was. A workspace that is not
 * shown keeps its address until one returns to it.
 */
export class Place {
  workspace = $state.raw<WorkspaceId>(workspaceAt(location.pathname));

  #searches: Record<WorkspaceId, string> = $state({ neurons: '', generate: '' });
  #backs = new Map<WorkspaceId, (search: string) => void>();
  #stepKind = '';
  #stepAt = 0;

  constructor() {
    this.#searches[this.workspace] = location.search;
  }

  /** Follows the browser's own steps; returns what ends it. */
  open(): () => void {
    const back = (): void => {
      this.#stepKind = '';
      const workspace = workspaceAt(location.pathname);
      this.workspace = workspace;
      this.#searches[workspace] = location.search;
      this.#backs.get(workspace)?.(location.search);
    };
    addEventListener('popstate', back);
    return () => removeEventListener('popstate', back);
  }

  /** Who is told when the browser goes back or forward within a workspace. */
  onBack(id: WorkspaceId, listener: (search: string) => void): void {
    this.#backs.set(id, listener);
  }

  search(id: WorkspaceId): string {
    return this.#searches[id];
  }

  /** The whole address of a workspace, as a link to it has it. */
  address(id: WorkspaceId): string {
    return pathOf(id) + this.#searches[id];
  }

  go(id: WorkspaceId): void {
    if (id === this.workspace) return;
    this.#stepKind = '';
    this.workspace = id;
    history.pushState(null, '', this.address(id));
  }

  /** Takes a step within a workspace; quick changes of one kind are one step. */
  step(id: WorkspaceId, search: string, kind: string): void {
    if (search === this.#searches[id]) return;
    this.#searches[id] = search;
    if (id !== this.workspace) return;
    const now = performance.now();
    const same = kind === this.#stepKind && now - this.#stepAt < ONE_STEP_MS;
    this.#stepKind = kind;
    this.#stepAt = now;
    if (same) history.replaceState(null, '', this.address(id));
    else history.pushState(null, '', this.address(id));
  }

  /** Sets a workspace's address right without a step, as when it is completed. */
  correct(id: WorkspaceId, search: string): void {
    this.#searches[id] = search;
    if (id === this.workspace) history.replaceState(null, '', this.address(id));
  }
}
