import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  Lexer,
  LineCounter,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';
import type { Position } from './problems.js';

const TEXT_CHARS_MAX = 1_000_000;
const DEPTH_MAX = 50; // ours goes down to 5
const INDENT_MAX = 200;

/** What the parser found, or what is wrong and where. Messages are ours: the parser's own may quote a value. */
export type YamlRead =
  | { kind: 'read'; doc: Document.Parsed; positionAt(offset: number): Position }
  | { kind: 'refused'; mistakes: YamlMistake[] };

export interface YamlMistake extends Position {
  message: string;
}

/** Reads one YAML 1.2 document that is a map or empty. Anchors and aliases are allowed, within limits. */
export function readYaml(text: string): YamlRead {
  const lineCounter = new LineCounter();
  const positionAt = (offset: number): Position => {
    const { line, col } = lineCounter.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const refuse = (message: string, position: Position): YamlRead => ({
    kind: 'refused',
    mistakes: [{ ...position, message }],
  });

  if (text.length > TEXT_CHARS_MAX)
    return refuse('is larger than 1 MB: this is not a config file', { line: 1, column: 1 });
  const tooDeep = findTooDeep(text);
  if (tooDeep) return refuse(`goes deeper than ${DEPTH_MAX} levels: a bracket is probably not closed`, tooDeep);

  const doc = parseDocument(text, { lineCounter, prettyErrors: false, logLevel: 'error' });
  const mistakes = findMistakes(doc).map(({ code, pos }) => ({
    ...positionAt(pos[0]),
    message: explain(code, lineAt(text, pos[0])),
  }));
  if (mistakes.length > 0) return { kind: 'refused', mistakes };
  const { contents } = doc;
  if (contents !== null && !isMap(contents) && !(isScalar(contents) && contents.value === null)) {
    return refuse(
      'must consist of settings such as "server:"; a single value or a list cannot stand alone',
      positionAt(contents.range[0]),
    );
  }
  const unusable = [
    ...findBadAliases(doc).map((offset) => ({ ...positionAt(offset), message: BAD_ALIAS })),
    ...findSectionsAsNames(doc).map((offset) => ({ ...positionAt(offset), message: SECTION_AS_NAME })),
  ];
  return unusable.length > 0 ? { kind: 'refused', mistakes: unusable } : { kind: 'read', doc, positionAt };
}

/** One mistake in the structure makes the parser stumble over all that follows: of those, only the first is told. */
function findMistakes(doc: Document.Parsed): readonly YAMLError[] {
  const found = [...doc.errors, ...doc.warnings].sort((a, b) => a.pos[0] - b.pos[0]);
  const first = found.find(({ code }) => !isLocal(code));
  return found.filter(
    (mistake) => mistake === first || (isLocal(mistake.code) && (!first || mistake.pos[0] < first.pos[0])),
  );
}

function isLocal(code: string): boolean {
  return code === 'DUPLICATE_KEY' || code === 'TAG_RESOLVE_FAILED';
}

function lineAt(text: string, offset: number): string {
  const from = text.lastIndexOf('\n', offset - 1) + 1;
  const to = text.indexOf('\n', offset);
  return text.slice(from, to === -1 ? text.length : to);
}

/**
 * Where the text nests too deeply, by its tokens. The parser's own recursion would overflow: 20,000 open brackets end
 * the whole process inside V8's regular expressions, which no `catch` can hold.
 */
function findTooDeep(text: string): Position | null {
  let line = 1;
  let column = 1;
  let brackets = 0;
  let indicatorsInLine = 0;
  for (const token of new Lexer().lex(text)) {
    if (token === '[' || token === '{') brackets++;
    else if (token === ']' || token === '}') brackets--;
    else if (token === '-' || token === '?' || token === ':') indicatorsInLine++;
    const isDeepIndent = column === 1 && /^ +$/.test(token) && token.length > INDENT_MAX;
    if (brackets > DEPTH_MAX || indicatorsInLine > DEPTH_MAX * 2 || isDeepIndent) return { line, column };
    const breaks = token.split('\n').length - 1;
    if (breaks > 0) indicatorsInLine = 0;
    line += breaks;
    column = breaks > 0 ? token.length - token.lastIndexOf('\n') : column + (isControl(token) ? 0 : token.length);
  }
  return null;
}

/** The lexer marks documents and scalars with tokens of one control character that is not in the text. */
function isControl(token: string): boolean {
  return token.length === 1 && token < '\t';
}

/** Aliases without an anchor, and aliases inside of what they stand for, which would never end. */
function findBadAliases(doc: Document.Parsed): number[] {
  const offsets: number[] = [];
  visit(doc, (_, node) => {
    if (!isAlias(node)) return;
    const offset = node.range?.[0] ?? 0;
    const [from, , to] = node.resolve(doc)?.range ?? [0, 0, Number.POSITIVE_INFINITY];
    if (from <= offset && offset < to) offsets.push(offset);
  });
  return offsets;
}

/** `{{ password }}`, as template tools write it, is a map whose only name is a map. */
function findSectionsAsNames(doc: Document.Parsed): number[] {
  const offsets: number[] = [];
  visit(doc, {
    Pair(_, { key }) {
      if (isCollection(key)) offsets.push(key.range?.[0] ?? 0);
    },
  });
  return offsets;
}

const QUOTE = 'put the value in quotes';
const BAD_ALIAS = `a value that starts with "*" stands for an anchor above it, and there is none of that name; if it is meant as text, ${QUOTE}`;

const SECTION_AS_NAME = `brackets cannot be the name of a setting; if they are part of a value, ${QUOTE}`;

/** What the parser's error codes mean to the person who wrote the file. */
function explain(code: string, line: string): string {
  if (!isLocal(code) && /[[{].*[^"'$]\$\{/.test(line))
    return `inside of [ ] and { } a value with "\${…}" has to be in quotes`;
  switch (code) {
    case 'TAB_AS_INDENT':
      return 'a tab indents this line; use spaces';
    case 'DUPLICATE_KEY':
      return 'the same name stands here a second time in its section';
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'MULTILINE_IMPLICIT_KEY':
      return `this cannot be read as "key: value"; check the indentation of this line and the next, the space after each colon, and if the value itself holds ": ", ${QUOTE}`;
    case 'BAD_INDENT':
      return 'the indentation does not fit the lines above, or a bracket is not closed';
    case 'MISSING_CHAR':
      return 'something is missing here: a closing quote or bracket, a colon, or the "-" of a list item';
    case 'BAD_SCALAR_START':
      return `a value may not start with this character; ${QUOTE}`;
    case 'BAD_DQ_ESCAPE':
      return 'this backslash sequence is unknown; write "\\\\" for a backslash, or use single quotes';
    case 'TAG_RESOLVE_FAILED':
      return `a value that starts with "!" is read as a type; ${QUOTE}`;
    case 'BAD_ALIAS':
    case 'ALIAS_PROPS':
    case 'MULTIPLE_ANCHORS':
    case 'MULTIPLE_TAGS':
    case 'BAD_PROP_ORDER':
      return `"*", "&" and "!" have a meaning at the start of a value; if it is meant as text, ${QUOTE}`;
    case 'MULTIPLE_DOCS':
      return 'a second document starts here ("---"); only one is read';
    case 'RESOURCE_EXHAUSTION':
      return 'is nested too deeply';
    default:
      return 'this is not valid YAML';
  }
}
