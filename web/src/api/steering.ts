/** Steering vectors as the server keeps them. Runs that make, use or measure them are started like all others. */
import { call, patch, ProblemError, problemOf, ServerAway } from './api';
import type { SteerPromptPart, SteerTokenPart } from './generated';
import type { Analyses, ProblemDocument } from './types';

/** What is known of a vector: a JSON object whose fields depend on how it was made. */
export type Card = Readonly<Record<string, unknown>>;

/** A name in the list; empty, and with a problem, where its file cannot be read. */
export interface ListedVector {
  name: string;
  model: string;
  method: string;
  /** ISO 8601. */
  created: string;
  /** Hook points, with `.head.N` for one head. */
  places: string[];
  /** How many vectors the name holds. */
  vectors: number;
  /** Of the one vector, or of the mean of all. */
  norm: number;
  card: Card | null;
  problem: string | null;
}

/** A name with each of its vectors. */
export type VectorDetail = Omit<ListedVector, 'vectors' | 'norm' | 'problem'> & {
  card: Card;
  vectors: { index: number; norm: number; card: Card }[];
};

const path = (name: string): string => `/steering-vectors/${encodeURIComponent(name)}`;

/** @param model only those that can be used with it; null: all */
export const vectors = (model: string | null): Promise<ListedVector[]> =>
  call(`/steering-vectors${model === null ? '' : `?model=${encodeURIComponent(model)}`}`);
export const vector = (name: string): Promise<VectorDetail> => call(path(name));
export const renameVector = (name: string, to: string): Promise<VectorDetail> => patch(path(name), { name: to });
export const deleteVector = (name: string): Promise<unknown> => call(path(name), { method: 'DELETE' });
/** Where a name is downloaded as a file. */
export const exportAddress = (name: string): string => `/api${path(name)}/export`;

/** The bytes of a name's file. */
export async function exportVector(name: string): Promise<Blob> {
  let response: Response;
  try {
    response = await fetch(exportAddress(name));
  } catch (error) {
    throw new ServerAway(error);
  }
  if (response.ok) return response.blob();
  throw new ProblemError((await response.json().catch(problemOf)) as ProblemDocument);
}

/** Keeps a file's vectors under a name that is free. */
export const importVector = (name: string, file: Blob): Promise<VectorDetail> =>
  call(`/steering-vectors?name=${encodeURIComponent(name)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: file,
  });

/** What an expression over a model's vectors comes to. */
export interface ExpressionValue {
  places: string[];
  norm: number;
}

/** @throws ProblemError which names the column and what was expected there */
export const expressionValue = (model: string, text: string): Promise<ExpressionValue> =>
  call(`/steering-expression?${new URLSearchParams({ model, text }).toString()}`);

/** What `steer generate` tells, and gives. */
export interface Steering {
  part: (Omit<SteerPromptPart, 'kind'> & { kind: 'prompt' }) | (Omit<SteerTokenPart, 'kind'> & { kind: 'token' });
  result: Analyses['steer generate']['result'];
}
/** What the model writes along the line from one vector to another. */
export type Strip = Analyses['steer interpolate']['result'];
/** A combination of vectors. */
export type Combination = Analyses['steer combine']['result'];
/** The vectors of sentences. */
export type Extraction = Analyses['steer extract']['result'];

/** Dose and response. */
export type Measured = Analyses['steer measure']['result'];
/** What one strength does. */
export type Dose = Measured['unsteered'];
/** A figure of steered texts beside that of texts which random directions of equal norm steer. */
export type DoseFigure = Dose['share'];
