import type { Edit } from '../api/edits';

/** What edits start from: a row of a data set, or nothing, where texts are typed freely. */
export interface Root {
  data: string | null;
  row: number | null;
}

/** An edit in its place below the original. */
export interface Node {
  edit: Edit;
  /** 1: made from the original. */
  depth: number;
  children: Node[];
}

/** The edits of a root as trees, in the order in which they were kept. */
export function lineage(edits: readonly Edit[], root: Root): Node[] {
  const own = edits.filter((each) =>
    root.row === null ? each.row === null : each.row === root.row && each.data === root.data,
  );
  const ids = new Set(own.map((each) => each.id));
  const below = (parent: string | null, depth: number): Node[] =>
    own
      .filter((each) => (each.parent !== null && ids.has(each.parent) ? each.parent : null) === parent)
      .map((edit) => ({ edit, depth, children: below(edit.id, depth + 1) }));
  return below(null, 1);
}

/** A tree's nodes from the top, without those below closed ones. */
export function visible(nodes: readonly Node[], closed: ReadonlySet<string>): Node[] {
  return nodes.flatMap((node) => [node, ...(closed.has(node.edit.id) ? [] : visible(node.children, closed))]);
}

/** An edit and all that come from it, parents first. */
export function descendants(edits: readonly Edit[], id: string): Edit[] {
  const own = edits.filter((each) => each.id === id);
  const below = (parent: string): Edit[] =>
    edits.filter((each) => each.parent === parent).flatMap((each) => [each, ...below(each.id)]);
  return [...own, ...below(id)];
}

/** What an edit did to the model, as its author sees it. */
export type Verdict = 'broken' | 'mended' | 'right' | 'wrong' | 'unknown';

/**
 * @param label the true label of the edit
 * @param before whether the model was right on what it was made from; null where that is not known
 */
export function verdict(label: string | null, predicted: string | null, before: boolean | null): Verdict {
  if (label === null || predicted === null) return 'unknown';
  if (predicted === label) return before === false ? 'mended' : 'right';
  return before === true ? 'broken' : 'wrong';
}
