import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DaemonProcess, startDaemonProcess } from '../support/daemon-process.js';
import { until } from '../support/headwater.js';

/** Kills the daemon in the middle of imports, once when the first entry is written and then at random moments: a few times among all tests, twenty times by `npm run kills`. */
const KILL_COUNT = Number(process.env.HEADWATER_KILLS ?? 4);
const STATION_COUNT = 6_000;
/** Of an import that runs to its end: a little later than that, too. */
const LATEST_SHARE = 1.1;

let folder: string;
let dataDir: string;
let listPath: string;
let databasePath: string;
let daemon: DaemonProcess | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'headwater-killed-'));
  dataDir = join(folder, 'data');
  listPath = join(folder, 'list.m3u');
  databasePath = join(dataDir, 'headwater.db');
});
afterEach(async () => {
  daemon?.child.kill('SIGKILL');
  await daemon?.exited;
  rmSync(folder, { recursive: true, force: true });
});

/** What is known of an entry, by its identity. */
interface Entry {
  name: string;
  url: string;
  isMissing: boolean;
}
type Entries = ReadonlyMap<string, Entry>;

/** Each list names all stations anew; a tenth of them is gone each time, and five are new. */
function nextList(before: Entries, take: number): { text: string; after: Entries } {
  const after = new Map([...before].map(([identity, entry]) => [identity, { ...entry, isMissing: true }]));
  const lines = ['#EXTM3U'];
  for (let at = 1; at <= STATION_COUNT + 5 * take; at++) {
    if ((at + take) % 10 === 0 && at > 10) continue;
    const identity = `http://tv.example/${at}.ts`;
    const entry = { name: `Station ${at} take ${take}`, url: `${identity}?token=${take}`, isMissing: false };
    lines.push(`#EXTINF:-1 group-title="Group ${at % 40}",${entry.name}`, entry.url);
    after.set(identity, entry);
  }
  return { text: `${lines.join('\n')}\n`, after };
}

/** As it stands in the database; also when the daemon has been killed. */
function readEntries(db: Sqlite.Database): Map<string, Entry> {
  const rows = db
    .prepare('SELECT identity, name, url, missing_since_ms IS NOT NULL AS isMissing FROM source_streams')
    .all() as (Entry & { identity: string })[];
  return new Map(rows.map(({ identity, name, url, isMissing }) => [identity, { name, url, isMissing: !!isMissing }]));
}

/** What people have set, and the numbers that players have learned. */
function readHousehold(db: Sqlite.Database): Set<string> {
  const rows = [
    ...db.prepare('SELECT channel_id, field, value FROM channel_overrides ORDER BY 1, 2').raw().all(),
    ...db.prepare('SELECT channel_id, number, is_number_chosen FROM lineup_channels ORDER BY 1').raw().all(),
    ...db
      .prepare('SELECT s.identity, c.channel_id FROM channel_streams c JOIN source_streams s ON s.id = c.stream_id')
      .raw()
      .all(),
  ];
  return new Set(rows.map((row) => JSON.stringify(row)));
}

function lacking(wanted: Iterable<string>, there: { has(one: string): boolean }): string[] {
  return [...wanted].filter((one) => !there.has(one));
}

/** Those of `entries` that are not just so in `others`. */
function unlike(entries: Entries, others: Entries): [string, Entry][] {
  return [...entries].filter(([identity, entry]) => JSON.stringify(entry) !== JSON.stringify(others.get(identity)));
}

function look<T>(ask: (db: Sqlite.Database) => T): T {
  const db = new Sqlite(databasePath);
  try {
    return ask(db);
  } finally {
    db.close();
  }
}

async function start(): Promise<string> {
  daemon = startDaemonProcess(['--data', dataDir]);
  const url = await daemon.ready();
  await idle(url);
  return url;
}

async function idle(url: string): Promise<void> {
  await until(async () => {
    const { items } = (await (await fetch(`${url}/api/v1/jobs`)).json()) as { items: { state: string }[] };
    const isIdle = items.every(({ state }) => state === 'done' || state === 'failed');
    return isIdle && (await fetch(`${url}/readyz`)).ok;
  });
}

/** Asks for a refresh; settles when the desk has begun it. */
async function begin(url: string): Promise<void> {
  const db = new Sqlite(databasePath);
  try {
    const newest = db.prepare('SELECT max(id) FROM refreshes').pluck();
    const before = newest.get() as number;
    const { status } = await fetch(`${url}/api/v1/providers/1/refresh`, { method: 'POST' });
    expect(status).toBe(202);
    while (newest.get() === before) await wait(1);
  } finally {
    db.close();
  }
}

/** Settles when an entry of that list is in the database: the import is under way, and far from its end. */
async function firstWritten(take: number): Promise<void> {
  const db = new Sqlite(databasePath, { readonly: true });
  try {
    const found = db.prepare('SELECT 1 FROM source_streams WHERE name LIKE ? LIMIT 1');
    while (!found.get(`% take ${take}`)) await wait(1);
  } finally {
    db.close();
  }
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test(
  `an import that is killed at any moment costs nobody anything, and is completed at the next start (${KILL_COUNT} times)`,
  async () => {
    let { text, after: entries } = nextList(new Map(), 0);
    writeFileSync(listPath, text);
    mkdirSync(dataDir);
    writeFileSync(
      join(dataDir, 'config.yaml'),
      `lineups: [{ key: main, port: 0 }]\nproviders: [{ key: alpha, url: "${listPath}", refresh: manual }]\n`,
    );
    let url = await start();
    await edit(url);
    let household = look(readHousehold);

    let take = 1;
    ({ text, after: entries } = nextList(entries, take++));
    writeFileSync(listPath, text);
    await begin(url);
    await idle(url);
    const wholeMs = look(
      (db) =>
        db
          .prepare('SELECT finished_at_ms - started_at_ms AS ms FROM refreshes ORDER BY id DESC LIMIT 1')
          .pluck()
          .get() as number,
    );
    expect(unlike(entries, look(readEntries))).toEqual([]);

    let cutOffCount = 0;
    for (let kill = 0; kill < KILL_COUNT; kill++, take++) {
      const before = look(readEntries);
      const next = nextList(entries, take);
      writeFileSync(listPath, next.text);
      await begin(url);
      const momentMs = ((kill + Math.random()) / KILL_COUNT) * wholeMs * LATEST_SHARE; // each in a part of its own
      if (kill === 0) await firstWritten(take);
      else await wait(momentMs);
      daemon!.child.kill('SIGKILL');
      await daemon!.exited;

      const moment = kill === 0 ? 'the first entry' : `${momentMs.toFixed(1)} of ${wholeMs.toFixed(0)} ms`;
      const where = `kill ${kill} after ${moment}`;
      look((db) => {
        expect(db.pragma('integrity_check'), where).toEqual([{ integrity_check: 'ok' }]);
        expect(db.pragma('foreign_key_check'), where).toEqual([]);
        expect(lacking(household, readHousehold(db)), where).toEqual([]);
        const now = readEntries(db);
        expect(lacking(before.keys(), now), where).toEqual([]);
        const rest = unlike(now, next.after);
        expect(unlike(new Map(rest), before), where).toEqual([]); // each is either old or new
        const newCount = now.size - rest.length;
        if (kill === 0) expect(newCount, where).toBeGreaterThan(0);
        if (newCount < next.after.size) cutOffCount++;
      });

      url = await start();
      entries = next.after;
      const completed = look(readEntries);
      expect([...unlike(entries, completed), ...unlike(completed, entries)], where).toEqual([]);
      expect(lacking(household, look(readHousehold)), where).toEqual([]);
      household = look(readHousehold);
    }
    expect(cutOffCount).toBeGreaterThan(0); // else nothing has been shown
    daemon!.child.kill('SIGTERM');
    expect(await daemon!.exited).toBe(0);
  },
  KILL_COUNT * 20_000,
);

/** What a person would be sorry to lose. */
async function edit(url: string): Promise<void> {
  const patches = [{ name: 'My own name' }, { number: '7001' }, { isHidden: true }, { groupName: 'My own group' }];
  for (const [at, patch] of patches.entries()) {
    const reply = await fetch(`${url}/api/v1/channels/${at * 100 + 1}`, {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(patch),
    });
    expect(reply.status).toBe(200);
  }
}
