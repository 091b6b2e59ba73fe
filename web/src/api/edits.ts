/** What the page asks about single examples: looking at one, changing it, and the changes that are kept. */
import { ask, call, patch, post, start } from './api';
import type * as server from './generated';
import type { Run } from './types';

export type LabelProbability = server.LabelProbability;

export type Field = server.TextField;
/** A part of an answer that cannot be given: why, what helps, and the command for it. */
export type Missing = server.Missing;

export type InspectParameters = server.Analyses['inspect']['parameters'];
export type Inspected = server.Analyses['inspect']['result'];
export type InspectedUnit = Inspected['units'][number];
export type EditParameters = server.Analyses['edit']['parameters'];
export type Edited = server.Analyses['edit']['result'];
export type WatchedFormula = Edited['formulas'][number];

export type SuggestionKind = server.EditKind;
export type SuggestParameters = server.Analyses['suggest edits']['parameters'];
export type Suggested = server.Analyses['suggest edits']['result'];
export type Suggestion = Suggested['suggestions'][number];

export type LabelBy = server.LabelBy;
/** An edit that was kept, with where it comes from. */
export type Edit = server.ChallengeEdit;
export type ChallengeListed = server.ChallengeListed;
export type ChallengeSet = server.ChallengeSet;
export type ChallengeRun = server.Analyses['challenge run']['result'];
export type NewEdit = Omit<Edit, 'id' | 'predicted' | 'probabilities' | 'created'>;

export const inspect = (parameters: InspectParameters, signal: AbortSignal): Promise<Inspected> =>
  ask('inspect', parameters, signal);
export const edit = (parameters: EditParameters): Promise<Edited> => ask('edit', parameters);
export const suggest = (parameters: SuggestParameters): Promise<Run<Suggested>> => start('suggest edits', parameters);
export const runChallenge = (challenge: string, model: string, signal: AbortSignal): Promise<ChallengeRun> =>
  ask('challenge run', { challenge, model }, signal);
export const challengeData = (
  challenge: string,
  as: string | null,
  replace: boolean,
): Promise<server.ChallengeDataMade> => ask('challenge data', { challenge, ...(as ? { as } : {}), replace });

const path = (name: string): string => `/challenges/${encodeURIComponent(name)}`;

export const challenges = (): Promise<ChallengeListed[]> => call('/challenges');
export const challenge = async (name: string): Promise<Edit[]> => (await call<ChallengeSet>(path(name))).edits;
export const keepEdit = (name: string, edit: NewEdit): Promise<Edit> => post(`${path(name)}/edits`, edit);
export const relabelEdit = (name: string, id: string, label: string | null, labelBy: LabelBy | null): Promise<Edit> =>
  patch(`${path(name)}/edits/${encodeURIComponent(id)}`, { label, labelBy });
export const deleteEdit = (name: string, id: string): Promise<unknown> =>
  call(`${path(name)}/edits/${encodeURIComponent(id)}`, { method: 'DELETE' });
export const deleteChallenge = (name: string): Promise<unknown> => call(path(name), { method: 'DELETE' });
/** Where a set is downloaded as a file. */
export const exportAddress = (name: string, format: 'jsonl' | 'csv' | 'tsv'): string =>
  `/api${path(name)}/export?format=${format}`;
