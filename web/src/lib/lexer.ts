/**
 * The formula language's tokens, as the server cuts them, for a text that may still be being typed: what cannot be a token is
 * `bad` and never an error. Offsets are in UTF-16 units.
 */
export interface Token {
  kind: 'open' | 'close' | 'comma' | 'operator' | 'and' | 'or' | 'not' | 'neighbors' | 'name' | 'quoted' | 'bad';
  start: number;
  end: number;
  /** A word without its quotes, or the operator's sign. */
  name: string;
}

const BARE = /[\p{L}\p{Nd}_\-.:$%#@*/+~^?]/u;
const BLANK = /[\t-\r\x1c-\x1f\u0020\u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000]/;
const SIGNS: Record<string, Token['kind']> = { '(': 'open', ')': 'close', ',': 'comma' };
const KEYWORDS: Record<string, Token['kind']> = { AND: 'and', OR: 'or', NOT: 'not', NEIGHBORS: 'neighbors' };

function characterAt(text: string, at: number): string {
  return String.fromCodePoint(text.codePointAt(at)!);
}

export function tokens(text: string): Token[] {
  const found: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const character = characterAt(text, at);
    if (BLANK.test(character)) {
      at += character.length;
      continue;
    }
    const token = tokenAt(text, at, character);
    found.push(token);
    at = token.end;
  }
  return found;
}

function tokenAt(text: string, start: number, character: string): Token {
  const sign = SIGNS[character];
  if (sign) return { kind: sign, start, end: start + 1, name: character };
  if ('=!<>'.includes(character)) {
    const two = character !== '=' && text[start + 1] === '=';
    const name = two ? `${character}=` : character;
    return { kind: name === '!' ? 'bad' : 'operator', start, end: start + name.length, name };
  }
  return word(text, start);
}

function word(text: string, start: number): Token {
  let at = start;
  let name = '';
  let quotes = 0;
  let bare = false;
  let open = false;
  while (at < text.length) {
    const character = characterAt(text, at);
    if (character === '"') {
      quotes++;
      at++;
      while (at < text.length && text[at] !== '"') {
        if (text[at] === '\\' && at + 1 < text.length) at++;
        name += text[at++];
      }
      open = at >= text.length;
      at = Math.min(at + 1, text.length);
    } else if (BARE.test(character)) {
      bare = true;
      name += character;
      at += character.length;
    } else {
      break;
    }
  }
  if (at === start) {
    const end = start + characterAt(text, start).length;
    return { kind: 'bad', start, end, name: text.slice(start, end) };
  }
  const plain = quotes > 0 ? (quotes === 1 && !bare ? 'quoted' : 'name') : (KEYWORDS[name.toUpperCase()] ?? 'name');
  return { kind: open || name === '' ? 'bad' : plain, start, end: at, name };
}

function isBare(text: string): boolean {
  return [...text].every((character) => BARE.test(character));
}

export function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}

/** A name or value as a formula has it: itself where it can be, else in quotes. */
export function written(text: string): string {
  return text !== '' && isBare(text) && !(text.toUpperCase() in KEYWORDS) ? text : quoted(text);
}

/** A concept's name as a formula has it; of an odd one the part after field and set is quoted. */
export function writtenConcept(name: string, alone: boolean): string {
  if (isBare(name) && !(name.toUpperCase() in KEYWORDS)) return name;
  const value = name.indexOf(':', name.indexOf(':') + 1) + 1;
  if (value > 0 && value < name.length && isBare(name.slice(0, value))) {
    return name.slice(0, value) + quoted(name.slice(value));
  }
  return alone ? `concept(${quoted(name)})` : quoted(name);
}
