import type { z } from 'zod';
import { scalarText } from './environment.js';
import { knownSettings } from './known-settings.js';
import type { Locations, ValuePath } from './locations.js';
import type { Position } from './problems.js';
import { type Config, configSchema, KEYED_LISTS } from './schema.js';
import { suggest } from './suggest.js';

/** A mistake before it has the file's name. */
export interface Finding extends Position {
  path: string;
  message: string;
  suggestion: string | null;
}

/** The checked value, or all that is wrong with it. @param value As read from YAML; changed in place. */
export function validate(value: Record<string, unknown>, at: Locations): { config: Config } | { findings: Finding[] } {
  dropNulls(value);
  let read = configSchema.safeParse(value);
  while (!read.success && restoreTexts(value, singleIssues(read.error), at)) read = configSchema.safeParse(value);
  if (read.success) {
    const findings = findDoubleKeys(value, at);
    return findings.length > 0 ? { findings } : { config: read.data };
  }
  const findings = singleIssues(read.error).flatMap((issue) => describe(issue, value, at));
  return {
    findings: [...findings, ...findDoubleKeys(value, at)].sort((a, b) => a.line - b.line || a.column - b.column),
  };
}

/** Where a word or a section may stand and a section does, what is wrong inside of it. */
function singleIssues({ issues }: { issues: readonly z.core.$ZodIssue[] }): z.core.$ZodIssue[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'invalid_union') return [issue];
    const inside = issue.errors.find(isInside);
    if (!inside) return [issue];
    return singleIssues({ issues: inside }).map((one) => ({ ...one, path: [...issue.path, ...one.path] }));
  });
}

/** The section itself is one; it is what it holds that is wrong. */
const isInside = (variant: readonly z.core.$ZodIssue[]) =>
  variant.every(({ code, path }) => path.length > 0 || code === 'unrecognized_keys' || code === 'custom');

/**
 * `key:` with nothing after it is null in YAML, and means what a missing key means. An unknown one stays to be refused:
 * the `w` of `{ password: p, w }` is half a password.
 */
function dropNulls(value: unknown, path: ValuePath = []): void {
  if (typeof value !== 'object' || value === null) return;
  const known = Array.isArray(value) ? [] : knownSettings(path);
  for (const [key, inner] of Object.entries(value)) {
    if (inner === null && known.includes(key)) delete (value as Record<string, unknown>)[key];
    else dropNulls(inner, [...path, key]);
  }
}

/** `password: 007` is a number to YAML: where text is wanted it counts as it is written. @returns Whether anything changed. */
function restoreTexts(value: Record<string, unknown>, issues: readonly z.core.$ZodIssue[], at: Locations): boolean {
  let hasChanged = false;
  for (const issue of issues) {
    if (issue.code !== 'invalid_type' || issue.expected !== 'string') continue;
    const text = scalarText(at.nodeAt(issue.path));
    const holder = valueAt(value, issue.path.slice(0, -1)) as Record<PropertyKey, unknown>;
    const last = issue.path.at(-1);
    if (text === null || last === undefined || typeof holder[last] === 'string') continue;
    holder[last] = text;
    hasChanged = true;
  }
  return hasChanged;
}

function describe(issue: z.core.$ZodIssue, value: unknown, at: Locations): Finding[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => describeUnknown(issue.path, key, at));
  if (issue.code === 'invalid_key') {
    return [
      {
        ...at.ofKey(issue.path.slice(0, -1), String(issue.path.at(-1))),
        path: shownPath(issue.path, at),
        message: 'holds a name that is not a header name',
        suggestion: null,
      },
    ];
  }
  const given = valueAt(value, issue.path);
  const here = { ...at.ofValue(issue.path), path: shownPath(issue.path, at) };
  if (given === undefined && issue.code === 'invalid_type')
    return [{ ...here, message: 'is missing', suggestion: null }];
  const meant =
    issue.code === 'invalid_value' && typeof given === 'string' ? suggest(given, issue.values.map(String)) : null;
  return [{ ...here, message: messageOf(issue), suggestion: meant === null ? null : `did you mean "${meant}"?` }];
}

function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_type') return issue.message;
  switch (issue.expected) {
    case 'object':
    case 'record':
      return 'must be a section with "name: value" lines';
    case 'array':
      return 'must be a list: lines that start with "- ", or [ ]';
    case 'boolean':
      return 'must be true or false';
    case 'string':
      return 'must be text';
    default:
      return issue.message; // numbers name their limits
  }
}

/** An unknown name. In braces it may be the second half of a password with a comma in it, and is not repeated. */
function describeUnknown(path: ValuePath, key: string, at: Locations): Finding {
  const position = at.ofKey(path, key);
  const meant = suggest(key, knownSettings(path));
  if (at.isInBraces(path) && (meant === null || at.nodeAt([...path, key]) === null)) {
    const message = 'holds something that is not a setting; text with a comma or a colon needs quotes';
    return { ...position, path: shownPath(path, at), message, suggestion: null };
  }
  const suggestion = meant !== null ? `did you mean "${meant}"?` : elsewhere(path, key);
  return { ...position, path: shownPath([...path, key], at), message: 'is not a setting', suggestion };
}

/** Where a known name belongs that stands in the wrong section. */
function elsewhere(path: ValuePath, key: string): string | null {
  const sections = knownSettings([]);
  if (sections.includes(key)) return `"${key}" belongs at the top, without indentation`;
  const section = path.length === 0 ? sections.find((name) => knownSettings([name]).includes(key)) : undefined;
  return section === undefined ? null : `"${key}" belongs under "${section}"`;
}

/** Header names are not shown, for the same reason as unknown names in braces. */
function shownPath(path: ValuePath, at: Locations): string {
  const headersAt = path.indexOf('headers');
  return at.name(headersAt === -1 ? path : path.slice(0, headersAt + 1));
}

function findDoubleKeys(value: Record<string, unknown>, at: Locations): Finding[] {
  return KEYED_LISTS.flatMap((list) => {
    const items = Array.isArray(value[list]) ? (value[list] as unknown[]) : [];
    const seen = new Map<unknown, Position>();
    return items.flatMap((item, index) => {
      const key = (item as { key?: unknown } | null)?.key;
      if (typeof key !== 'string') return [];
      const position = at.ofValue([list, index, 'key']);
      const first = seen.get(key);
      if (!first) seen.set(key, position);
      return first
        ? [
            {
              ...position,
              path: `${list}.${key}`,
              message: `stands twice, in lines ${first.line} and ${position.line}; each needs a key of its own`,
              suggestion: null,
            },
          ]
        : [];
    });
  });
}

function valueAt(value: unknown, path: ValuePath): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | null | undefined)?.[key], value);
}
