import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** A folder with several providers' playlists and, where somebody has labelled them, what each entry really is. */
export interface DataSet {
  folder: string;
  lists: readonly List[];
  /** Null: nobody has labelled it. */
  gold: readonly GoldEntry[] | null;
  /** Perceptual hash, 16 hex digits, by the address of the logo. */
  logoHashes: ReadonlyMap<string, string>;
}

export interface List {
  /** Ids of its entries begin with it: `p1/000123`. */
  id: string;
  name: string;
  /** Of its M3U file. */
  path: string;
}

export interface GoldEntry {
  id: string;
  /** The station's feed; null: no channel. */
  cluster: string | null;
  kind: 'tv' | 'radio' | 'loop' | 'event' | 'separator';
}

const Lists = z
  .array(z.object({ id: z.string().regex(/^[^/\s]+$/), name: z.string().min(1), file: z.string().min(1) }))
  .min(1);
const Gold = z.object({
  id: z.string(),
  cluster: z.string().nullable(),
  kind: z.enum(['tv', 'radio', 'loop', 'event', 'separator']),
});
const Logo = z.object({ logo: z.string(), phash: z.string().regex(/^[0-9a-f]{16}$/) });

/** Throws an error that says which file and line cannot be read. */
export function readDataSet(folder: string): DataSet {
  const path = join(folder, 'providers.json');
  if (!existsSync(path)) throw new Error(`There is no ${path}. Name the folder of a data set with --data DIR.`);
  const lists = parse(Lists, readFileSync(path, 'utf8'), path);
  const gold = readLines(join(folder, 'gold.jsonl'), Gold);
  const logos = readLines(join(folder, 'logos.jsonl'), Logo) ?? [];
  return {
    folder,
    lists: lists.map(({ id, name, file }) => ({ id, name, path: join(folder, file) })),
    gold,
    logoHashes: new Map(logos.map(({ logo, phash }) => [logo, phash])),
  };
}

/** The same without one provider. */
export function withoutList({ lists, gold, ...others }: DataSet, left: List): DataSet {
  return {
    ...others,
    lists: lists.filter((list) => list !== left),
    gold: gold?.filter(({ id }) => !id.startsWith(`${left.id}/`)) ?? null,
  };
}

function readLines<Row>(path: string, row: z.ZodType<Row>): Row[] | null {
  if (!existsSync(path)) return null;
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.flatMap((line, at) => (line.trim() === '' ? [] : [parse(row, line, `${path}:${at + 1}`)]));
}

function parse<Value>(type: z.ZodType<Value>, text: string, place: string): Value {
  try {
    return type.parse(JSON.parse(text));
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : 'it is not JSON';
    throw new Error(`${place} cannot be read: ${why}`, { cause });
  }
}
