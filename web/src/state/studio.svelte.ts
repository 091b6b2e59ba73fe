import * as api from '../api/api';
import type {
  Alternative,
  Candidate,
  GeneratePart,
  GenerateResult,
  Model,
  ProblemDocument,
  Run,
  RunInfo,
  Token,
  TokenWithAlternatives,
} from '../api/types';
import { branchOf, keepBranch, type Branch } from '../lib/branches';
import {
  parametersOf,
  readGenerate,
  settingsOf,
  writeGenerate,
  type GenerateView,
  type Settings,
} from '../lib/generation';
import { likelihood } from '../lib/tokens';
import type { Session } from './session.svelte';

const GENERATE = 'generate';
/** Attempts on show; all others stay with the server. */
const SHOWN = 30;
/** Earlier attempts whose texts are fetched for the list. */
const RECALLED = 12;
/** Tokens are handed to the page this often: quick enough to read along, seldom enough to draw. */
const FLUSH_MS = 50;

/** A token on the page: its alternatives are empty where nothing was kept of them. */
export type ShownToken = Token & { alternatives: readonly Alternative[] };

/** One generation: what was given, and what has come of it. */
export interface Attempt {
  run: RunInfo;
  prompt: readonly ShownToken[];
  tokens: readonly ShownToken[];
  /** There once it is done. */
  result: GenerateResult | null;
  branch: Branch | null;
}

export interface Missing {
  reason: string;
  remedy: string;
  command?: string;
}

const bare = (token: Token): ShownToken => ({ ...token, alternatives: [] });

/** All that Generate shows and all that one can do there. */
export class Studio {
  readonly session: Session;

  view = $state.raw<GenerateView>(readGenerate(''));
  current = $state.raw<Attempt | null>(null);
  starting = $state(false);
  /** Why the last attempt could not even begin. */
  problem = $state.raw<ProblemDocument | null>(null);
  /** What came of earlier attempts, by run. */
  texts = $state.raw<ReadonlyMap<string, string>>(new Map());

  readonly settings = $derived(this.view.settings);
  readonly generators = $derived.by(() =>
    this.session.models.filter((model) => model.problem === null && model.capabilities.includes(GENERATE)),
  );
  /** The model asked for, or the first; null where that one cannot generate. */
  readonly model = $derived.by((): Model | null => {
    const { model } = this.settings;
    return this.generators.find((each) => model === null || each.name === model || each.folder === model) ?? null;
  });
  /** Why nothing can be generated, or null. */
  readonly missing = $derived.by((): Missing | null => {
    if (!this.session.loaded || this.model !== null) return null;
    if (this.generators.length === 0) {
      return {
        reason: 'No model here can generate text.',
        remedy: 'Add a language model (GPT-2, Llama or GPT-NeoX) from its Hugging Face folder:',
        command: './assay model add DIR',
      };
    }
    const name = this.settings.model ?? '';
    const there = this.session.models.find((each) => each.name === name);
    return {
      reason: there
        ? (there.problem ?? `${name} cannot generate: it is no language model.`)
        : `There is no model ${name}.`,
      remedy: 'Choose another model above.',
    };
  });

  readonly working = $derived(
    this.starting || this.current?.run.state === 'running' || this.current?.run.state === 'queued',
  );
  readonly candidates = $derived<readonly Candidate[]>(this.current?.result?.nbest ?? []);
  /** The text on show: the best, or the candidate that was picked. */
  readonly tokens = $derived.by((): readonly ShownToken[] => {
    const picked = this.view.pick > 0 ? this.candidates[this.view.pick] : undefined;
    return picked ? picked.tokens.map(bare) : (this.current?.tokens ?? []);
  });
  readonly prompt = $derived(this.current?.prompt ?? []);
  readonly all = $derived([...this.prompt, ...this.tokens]);
  /** Tokens of the prompt itself; what follows was generated, by this attempt or by those it goes on from. */
  readonly own = $derived(this.current?.branch?.own ?? this.prompt.length);
  readonly chosen = $derived(this.view.token === null ? null : (this.all[this.view.token] ?? null));
  readonly ofPrompt = $derived(likelihood(this.all.slice(0, this.own)));
  readonly ofText = $derived(likelihood(this.all.slice(this.own)));
  /** Generated tokens a second over the whole run; null while it is not over. */
  readonly speed = $derived.by((): number | null => {
    const { run, tokens } = this.current ?? {};
    if (!run?.started || !run.finished || !tokens || tokens.length === 0) return null;
    const seconds = (Date.parse(run.finished) - Date.parse(run.started)) / 1000;
    return seconds > 0 ? tokens.length / seconds : null;
  });
  /** Newest first. */
  readonly attempts = $derived.by(() => this.session.runs.filter((run) => run.analysis === GENERATE).slice(0, SHOWN));

  #kept = new Map<string, Attempt>();
  #stopFollowing: (() => void) | undefined;
  #stopAsked = false;

  constructor(session: Session) {
    this.session = session;
    this.view = readGenerate(session.place.search('generate'));
    session.place.onBack('generate', (search) => void this.#show(readGenerate(search)));
    session.whenThere(
      async () => this.#openFromAddress(),
      async () => this.#resume(),
    );
  }

  /** Returns what ends all that is followed. */
  open(): () => void {
    return () => this.#stopFollowing?.();
  }

  set(settings: Partial<Settings>): void {
    this.#change({ settings: { ...this.settings, ...settings } }, `set ${Object.keys(settings).join()}`);
  }

  choose(token: number | null): void {
    if (token !== this.view.token) this.#change({ token }, 'token');
  }

  pick(pick: number): void {
    this.#change({ pick, token: null }, 'pick');
  }

  /** Generates from the prompt. */
  async generate(): Promise<void> {
    await this.#start(undefined, null);
  }

  /** Keeps the text before a token, takes another in its place, and goes on from there. */
  async goOnWith(at: number, instead: Alternative): Promise<void> {
    if (!this.current) return;
    const ids = [...this.all.slice(0, at).map((token) => token.id), instead.id];
    await this.#start(ids, { from: this.current.run.id, own: Math.min(this.own, at), at });
  }

  /** Goes on from where the text on show ends. */
  async goOn(): Promise<void> {
    if (!this.current) return;
    const ids = this.all.map((token) => token.id);
    await this.#start(ids, { from: this.current.run.id, own: this.own, at: null });
  }

  async stop(): Promise<void> {
    this.#stopAsked = true;
    const run = this.current?.run;
    if (this.starting || !run || !this.working) return;
    try {
      await api.cancel(run.id);
    } catch (error) {
      this.session.tell(error);
    }
  }

  /** Shows an earlier attempt with the settings it was made with. */
  restore(id: string): void {
    const run = this.session.runs.find((each) => each.id === id);
    if (!run || id === this.current?.run.id) return;
    const settings = settingsOf(run.parameters);
    // An attempt that goes on from another has no prompt of its own: the one in the form is kept.
    const prompt = 'prompt' in run.parameters ? settings.prompt : this.settings.prompt;
    this.problem = null;
    this.#change({ settings: { ...settings, prompt }, run: id, token: null, pick: 0 }, `run ${id}`);
    this.#open(run);
  }

  /** The attempt before or after the one on show, in order of time. */
  step(by: 1 | -1): void {
    const at = this.attempts.findIndex((run) => run.id === this.current?.run.id);
    const next = this.attempts[at < 0 ? 0 : at - by];
    if (next) this.restore(next.id);
  }

  /** Fetches what came of the latest attempts, for the list to show. */
  async recall(): Promise<void> {
    const wanted = this.attempts
      .slice(0, RECALLED)
      .filter((run) => run.state === 'done' && !this.texts.has(run.id))
      .map((run) => run.id);
    if (wanted.length === 0) return;
    const found = await Promise.all(
      wanted.map((id) =>
        api.run<GenerateResult>(id).then(
          (run) => [id, run.result?.text ?? ''] as const,
          () => null,
        ),
      ),
    );
    this.texts = new Map([...this.texts, ...found.filter((each) => each !== null)]);
  }

  #change(patch: Partial<GenerateView>, kind: string): void {
    this.view = { ...this.view, ...patch };
    this.session.place.step('generate', writeGenerate(this.view), kind);
  }

  async #start(promptIds: readonly number[] | undefined, branch: Branch | null): Promise<void> {
    if (this.model === null || this.working) return;
    this.starting = true;
    this.#stopAsked = false;
    this.problem = null;
    try {
      const { result: _, ...run } = await api.start(GENERATE, parametersOf(this.settings, this.model.name, promptIds));
      if (branch) keepBranch(run.id, branch);
      this.session.keep(run);
      this.#change({ run: run.id, token: null, pick: 0 }, `run ${run.id}`);
      this.#open(run);
    } catch (error) {
      if (!this.session.server.notice(error)) this.problem = api.problemOf(error);
    } finally {
      this.starting = false;
    }
    if (this.#stopAsked) await this.stop();
  }

  #openFromAddress(): void {
    const { run: id, settings } = this.view;
    if (id === null) return;
    const run = this.session.runs.find((each) => each.id === id && each.analysis === GENERATE);
    if (!run) {
      this.session.notice = {
        title: 'The attempt in the address is not there',
        detail: `There is no run ${id} that generated text; generate again to get one.`,
      };
      return;
    }
    if (settings.prompt === '') {
      this.view = { ...this.view, settings: { ...settings, prompt: settingsOf(run.parameters).prompt } };
    }
    this.#open(run);
  }

  /** The browser went back or forward. */
  #show(view: GenerateView): void {
    const same = view.run === this.view.run;
    this.view = view;
    if (same) return;
    if (view.run === null) this.#close();
    else this.#openFromAddress();
  }

  #close(): void {
    this.#stopFollowing?.();
    this.#stopFollowing = undefined;
    this.current = null;
  }

  #open(run: RunInfo): void {
    this.#stopFollowing?.();
    this.#stopFollowing = undefined;
    const kept = this.#kept.get(run.id);
    if (kept) {
      this.current = kept;
      return;
    }
    this.current = { run, prompt: [], tokens: [], result: null, branch: branchOf(run.id) };
    this.#follow(run.id);
  }

  #follow(id: string): void {
    this.#stopFollowing = api.follow<GeneratePart, GenerateResult>(
      id,
      {
        open: () => this.session.server.found(),
        away: () => this.session.server.lost(),
        progress: ({ fraction, message }) => {
          if (!this.current) return;
          const { run } = this.current;
          const state = run.state === 'queued' && fraction > 0 ? 'running' : run.state;
          this.current = { ...this.current, run: { ...run, fraction, message, state } };
        },
        parts: (parts) => this.#take(parts),
        end: (ended) => this.#finish(ended),
      },
      FLUSH_MS,
    );
  }

  #take(parts: readonly GeneratePart[]): void {
    if (!this.current) return;
    let { prompt } = this.current;
    const tokens = [...this.current.tokens];
    for (const part of parts) {
      if (part.kind === 'prompt') prompt = part.tokens;
      else tokens[part.index] = shownOf(part);
    }
    const run =
      this.current.run.state === 'queued' ? { ...this.current.run, state: 'running' as const } : this.current.run;
    this.current = { ...this.current, run, prompt, tokens };
  }

  #finish({ result = null, ...run }: Run<GenerateResult>): void {
    if (!this.current) return;
    const before = this.current;
    this.session.keep(run);
    let { prompt, tokens } = before;
    if (result) {
      tokens = result.tokens.map((token, at) => {
        const streamed = before.tokens[at];
        return streamed?.id === token.id ? streamed : bare(token);
      });
      if (prompt.length === 0) prompt = this.#givenTo(run, result);
      this.texts = new Map([...this.texts, [run.id, result.text]]);
    }
    this.current = { ...before, run, result, prompt, tokens };
    this.#kept.set(run.id, this.current);
  }

  /** What a run was given, where nothing was kept of how probable it was. */
  #givenTo(run: RunInfo, result: GenerateResult): ShownToken[] {
    const text = run.parameters['prompt'];
    if (typeof text !== 'string')
      return result.prompt_ids.map((id) => ({ id, text: '', logprob: null, alternatives: [] }));
    return [{ id: result.prompt_ids[0] ?? 0, text, logprob: null, alternatives: [] }];
  }

  #resume(): void {
    const run = this.current?.run;
    if (run && (run.state === 'running' || run.state === 'queued')) return;
    void this.recall();
  }
}

function shownOf({ id, text, logprob, alternatives }: TokenWithAlternatives): ShownToken {
  return { id, text, logprob, alternatives };
}
