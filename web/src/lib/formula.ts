/** A formula cut into parts for display. The parts' texts, joined, are the formula, whatever the input. */
export type Part =
  | { kind: 'concept'; text: string; field: string; set: string; value: string }
  | { kind: 'operator' | 'function' | 'bracket' | 'space' | 'other'; text: string };

const PART =
  /(?<space>\s+)|(?<bracket>[()])|(?<field>[\p{L}_][\p{L}\p{N}_-]*):(?<set>[^\s:()"]+):(?<value>"(?:[^"\\]|\\.)*"|[^\s()"]+)|(?<other>"(?:[^"\\]|\\.)*"?|[^\s()"]+)/gu;
const OPERATOR = /^(and|or|not)$/i;
const FUNCTION = /^neighbors$/i;

export function parts(formula: string): Part[] {
  const found: Part[] = [];
  for (const match of formula.matchAll(PART)) {
    const text = match[0];
    const { space, bracket, field, set, value } = match.groups!;
    if (field !== undefined && set !== undefined && value !== undefined) {
      found.push({ kind: 'concept', text, field, set, value });
    } else if (space !== undefined) {
      found.push({ kind: 'space', text });
    } else if (bracket !== undefined) {
      found.push({ kind: 'bracket', text });
    } else if (OPERATOR.test(text)) {
      found.push({ kind: 'operator', text });
    } else {
      found.push({ kind: FUNCTION.test(text) ? 'function' : 'other', text });
    }
  }
  return found;
}
