import { tick } from 'svelte';
import { isWorking } from '../lib/runs';
import type { Session } from './session.svelte';
import type { WorkspaceId } from './place.svelte';

const KEPT = 'assay.tour';
/** The built-in data that the tour is about, where it is there. */
const BUILT_IN = ['demo', 'demo-dev'];

export interface Step {
  workspace: WorkspaceId;
  /** `data-tour` of what it is about; the first that is on the page. */
  anchors: readonly string[];
  title: string;
  text: string;
  /** What it can do for somebody who would rather look. */
  act?: { label: string; does: () => unknown };
}

function read(): string | null {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

/** Five steps over the built-in data. It blocks nothing, can be left at any time, and goes on where it was left. */
export class Tour {
  readonly session: Session;

  /** Of the step that is shown; null: none is. */
  at = $state<number | null>(null);
  /** Nobody has said yet whether they want it. */
  offered = $state(false);
  /** The step it was left at; 0: it was not begun, or seen to its end. */
  left = $state(0);

  readonly steps: readonly Step[] = [
    {
      workspace: 'explore',
      anchors: ['histograms', 'table'],
      title: 'See the data',
      text: 'Each row is an example. On the left is how its columns are spread: what the model predicted, how sure it was, what it got wrong. Drag over a histogram, or click a bar, and only those rows stay.',
    },
    {
      workspace: 'explore',
      anchors: ['formula-bar'],
      title: 'Ask with a formula',
      text: 'What you brushed stands here as a formula, and you can type one: words of the premise (pre:) and the hypothesis (hyp:), columns, AND, OR, NOT. The count and the accuracy on these rows follow as you type.',
      act: { label: 'Show the errors', does: () => this.#ask() },
    },
    {
      workspace: 'explore',
      anchors: ['inspector', 'table'],
      title: 'Look closely',
      text: 'Choose a row: here is its text with the words that make the formula hold, what the model predicted, the units that were most active and what they look for, and examples like it.',
      act: { label: 'Choose the first row', does: () => this.#look() },
    },
    {
      workspace: 'edit',
      anchors: ['edit-fields'],
      title: 'Edit to break',
      text: 'Change a word of the example you chose. The prediction, the units and the formulas that turned true or false follow each key; edits that break the model can be kept as a challenge set.',
    },
    {
      workspace: 'neurons',
      anchors: ['units', 'main'],
      title: 'See why, and keep what you found',
      text: 'Neurons shows, for every unit, the formula that best says when it fires; send one to the formula bar to see its rows. A formula worth keeping becomes a slice, with a name, under Slices in the bar above.',
    },
  ];
  readonly step = $derived.by((): Step | null => {
    if (this.at === null) return null;
    const step = this.steps[this.at]!;
    const run = this.at === 0 ? this.#outputs : null;
    return run ? { ...step, act: run } : step;
  });
  /** Without a model's outputs there is little to see: the tour can have them made. */
  readonly #outputs = $derived.by((): Step['act'] | null => {
    const { selection, work, models } = this.session;
    const { data } = selection.chosen;
    const model = models.find((each) => each.problem === null && each.capabilities.includes('classify'));
    if (data === null || !model || selection.query === null || selection.ran.length > 0) return null;
    const parameters = { data, model: model.name };
    const run = work.find('predict', parameters);
    if (run && isWorking(run)) return { label: 'The model is running…', does: () => undefined };
    return {
      label: `Run ${model.name} over them`,
      does: () => work.start('predict', parameters).catch((error: unknown) => this.session.tell(error)),
    };
  });

  constructor(session: Session) {
    this.session = session;
    const kept = read();
    this.offered = kept === null;
    this.left = Math.min(Math.max(Number(kept) || 0, 0), this.steps.length - 1);
  }

  /** From where it was left. */
  async start(): Promise<void> {
    this.offered = false;
    const { selection, dataSets } = this.session;
    if (this.left === 0 && (selection.ran.length === 0 || !BUILT_IN.includes(selection.chosen.data ?? ''))) {
      const built = BUILT_IN.find((name) => dataSets.some((each) => each.name === name));
      if (built !== undefined) await selection.open(built);
    }
    this.#go(this.left);
  }

  next(): void {
    if (this.at === null) return;
    if (this.at + 1 < this.steps.length) return this.#go(this.at + 1);
    this.left = 0;
    this.at = null;
    this.#keep('seen');
  }

  back(): void {
    if (this.at !== null && this.at > 0) this.#go(this.at - 1);
  }

  /** It can be gone on with later. */
  leave(): void {
    if (this.at === null) return;
    this.left = this.at;
    this.at = null;
    this.#keep(String(this.left));
  }

  decline(): void {
    this.offered = false;
    this.#keep('declined');
  }

  #go(at: number): void {
    this.at = at;
    this.#keep(String(at));
    this.session.place.go(this.steps[at]!.workspace);
  }

  #ask(): void {
    const { selection } = this.session;
    const label = selection.dataSet?.labels[0];
    selection.type(selection.ran.length > 0 ? 'correct = false' : label === undefined ? '' : `label = ${label}`);
  }

  async #look(): Promise<void> {
    const row = document.querySelector<HTMLElement>('[data-tour="table"] [role="row"][id]');
    row?.click();
    await tick();
  }

  #keep(what: string): void {
    try {
      localStorage.setItem(KEPT, what);
    } catch {
      // Storage may be blocked; the tour is then offered again with the next page.
    }
  }
}
