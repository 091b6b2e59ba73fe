import type { Combination, Dose, Extraction, Measured, Steering, Strip } from '../api/steering';
import type { Model, RunInfo } from '../api/types';
import { sameParameters } from '../lib/runs';
import {
  acting,
  readSteer,
  steerParameters,
  USUAL_STEERED,
  writeSteer,
  type LineView,
  type Steered,
  type SteerSettings,
  type SteerView,
} from '../lib/steering';
import { textsOf } from '../lib/steered';
import { Faults } from './faults.svelte';
import { Following } from './following.svelte';
import type { Session } from './session.svelte';
import { Vectors } from './vectors.svelte';

const GENERATE = 'steer generate';
/** Tokens are handed to the page this often. */
const FLUSH_MS = 50;

/** All that Steer shows and all that one can do there. */
export class Steer {
  readonly session: Session;
  readonly faults: Faults;
  readonly vectors: Vectors;
  /** The texts, unsteered and steered. */
  readonly texts: Following<Steering['part'], Steering['result']>;
  readonly direction: Following<unknown, unknown>;
  readonly extraction: Following<Extraction['vectors'][number], Extraction>;
  readonly combination: Following<unknown, Combination>;
  readonly line: Following<unknown, Strip>;
  readonly measurement: Following<Dose, Measured>;

  view = $state.raw<SteerView>(readSteer(''));

  readonly settings = $derived(this.view.settings);
  readonly steers = $derived(this.view.steers);
  /** Models that can be steered while they generate. */
  readonly able = $derived.by(() =>
    this.session.models.filter(
      ({ problem, capabilities }) =>
        problem === null && capabilities.includes('generate') && capabilities.includes('steer'),
    ),
  );
  /** The model asked for, or the first. */
  readonly model = $derived.by((): Model | null => {
    const { model } = this.settings;
    return this.able.find((each) => model === null || each.name === model || each.folder === model) ?? null;
  });
  /** What the server would be asked for. */
  readonly parameters = $derived.by(() =>
    this.model === null ? null : steerParameters(this.settings, this.model.name, this.steers),
  );
  readonly all = $derived.by(() => textsOf(this.texts.parts, this.texts.result));
  readonly shown = $derived.by(() => this.all[this.view.sample] ?? this.all[0] ?? null);
  /** The form has changed since the texts were made. */
  readonly stale = $derived.by(() => {
    const { run, working } = this.texts;
    return run !== null && !working && this.parameters !== null && !sameParameters(run.parameters, this.parameters);
  });

  constructor(session: Session) {
    this.session = session;
    this.faults = new Faults(session);
    this.vectors = new Vectors(session, (model) => this.faults.forget(model));
    this.texts = new Following(session, undefined, FLUSH_MS);
    const made = (run: RunInfo): void => this.#made(run);
    this.direction = new Following(session, made);
    this.extraction = new Following(session, made);
    this.combination = new Following(session);
    this.line = new Following(session);
    this.measurement = new Following(session);
    this.view = readSteer(session.place.search('steer'));
    session.place.onBack('steer', (search) => this.#show(readSteer(search)));
    session.whenThere(
      async () => {
        this.#openRuns();
        this.#resume('steer direction', this.direction);
        this.#resume('steer extract', this.extraction);
      },
      async () => {
        await this.vectors.refresh();
        if (this.texts.run && this.texts.result === null) this.texts.open(this.texts.run);
      },
    );
  }

  /** Returns what ends all that is followed. */
  open(): () => void {
    return () =>
      [this.texts, this.direction, this.extraction, this.combination, this.line, this.measurement].forEach((each) =>
        each.close(),
      );
  }

  set(settings: Partial<SteerSettings>): void {
    this.change({ settings: { ...this.settings, ...settings } }, `set ${Object.keys(settings).join()}`);
  }

  /** Joins a vector to those at work. */
  add(vector: string, more: Partial<Steered> = {}): void {
    this.change({ steers: [...this.steers, { ...USUAL_STEERED, ...more, vector }] }, `add ${this.steers.length}`);
  }

  setSteered(at: number, changed: Partial<Steered>): void {
    this.change(
      { steers: this.steers.map((each, place) => (place === at ? { ...each, ...changed } : each)) },
      `steered ${at} ${Object.keys(changed).join()}`,
    );
  }

  duplicate(at: number): void {
    this.change({ steers: this.steers.flatMap((each, place) => (place === at ? [each, each] : [each])) }, 'duplicate');
  }

  remove(at: number): void {
    this.change({ steers: this.steers.filter((_, place) => place !== at) }, `remove ${this.steers.length}`);
  }

  setLine(line: Partial<LineView>): void {
    this.change({ line: { ...this.view.line, ...line } }, `line ${Object.keys(line).join()}`);
  }

  /** Takes a step in the browser's history, or changes the last one where it was of this kind and just now. */
  change(patch: Partial<SteerView>, kind: string): void {
    this.view = { ...this.view, ...patch };
    this.session.place.step('steer', writeSteer(this.view), kind);
  }

  /** Generates unsteered and steered. */
  async generate(): Promise<void> {
    if (this.parameters === null || acting(this.steers).length === 0) return;
    const run = await this.texts.start(GENERATE, this.parameters);
    if (run) this.change({ run: run.id, token: null, sample: 0 }, `run ${run.id}`);
  }

  #show(view: SteerView): void {
    this.view = view;
    this.#openRuns();
  }

  /** Opens what the address names, unless it is open. */
  #openRuns(): void {
    this.#openRun(this.texts, this.view.run, GENERATE, 'steered a model');
    this.#openRun(this.line, this.view.line.run, 'steer interpolate', 'walked from one vector to another');
    this.#openRun(this.measurement, this.view.measured, 'steer measure', 'measured steering');
  }

  #openRun<P, R>(following: Following<P, R>, id: string | null, analysis: string, did: string): void {
    if (following.run?.id === id) return;
    following.close();
    if (id === null) return;
    const run = this.session.runs.find((each) => each.id === id && each.analysis === analysis);
    if (run) return following.open(run);
    this.session.notice = {
      title: 'A run in the address is not there',
      detail: `There is no run ${id} that ${did}; run it again to get one.`,
    };
  }

  /** A run under way is followed, whoever started it. */
  #resume<P, R>(analysis: string, following: Following<P, R>): void {
    const working = this.session.work.working.find((run) => run.analysis === analysis);
    if (working) following.open(working);
  }

  /** What was made is looked at. */
  #made({ state, parameters }: RunInfo): void {
    const name = parameters['as'];
    if (state === 'done' && typeof name === 'string') this.change({ side: 'vectors', vector: name }, 'made');
  }
}
