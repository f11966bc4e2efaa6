import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type DataSet, type GoldEntry, readDataSet, withoutList } from './matching/data-set.js';
import { clusterLines, decidedPairs, type Found, reviewLines } from './matching/found.js';
import { matchDataSet } from './matching/headend.js';
import { countMissed, type Score, score } from './matching/score.js';
import { measureSpeed } from './matching/speed.js';

export { measureLargeHouse } from './matching/speed.js';

/**
 * Which entries of several providers the matching puts together, beside what they really are; and what it costs. Lists go the
 * way of every household's: providers, refreshes, the desk.
 */
const BESIDE_THE_PROJECT = resolve('../shared/matching');
const BCUBED_PRECISION_MIN = 0.995;
const BCUBED_F1_MIN = 0.97;
const PAIRWISE_PRECISION_MIN = 0.985;
/** Of the entries: more questions nobody answers. */
const REVIEW_SHARE_MAX = 0.05;
/** More is asked than is promised: it says nothing about the exit code. */
const REVIEW_MISSED_SHARE_AIM = 0.8;
const LARGE_ENTRY_COUNT = 50_000;
const FROM_SCRATCH_MAX_MS = 30_000;
const GROWTH_MAX_MB = 400;
const REFRESH_SHARE_MAX = 0.05;

const PARTS = ['set', 'speed'] as const;

interface Options {
  parts: readonly (typeof PARTS)[number][];
  folder: string;
  clustersPath: string | undefined;
  reviewPath: string | undefined;
  leavesOut: boolean;
}

export async function run(): Promise<void> {
  try {
    const { parts, folder, ...options } = readOptions();
    const set = readDataSet(folder);
    if (parts.includes('set')) await judgeSet(set, options);
    if (parts.includes('speed')) await judgeSpeed(set);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

function readOptions(): Options {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      data: { type: 'string' },
      clusters: { type: 'string' },
      review: { type: 'string' },
      'leave-out': { type: 'boolean' },
    },
  });
  const unknown = positionals.find((name) => !PARTS.some((part) => part === name));
  if (unknown !== undefined) throw new Error(`There is no part ${unknown}. There are: ${PARTS.join(', ')}.`);
  const {
    data = BESIDE_THE_PROJECT,
    clusters: clustersPath,
    review: reviewPath,
    'leave-out': leavesOut = false,
  } = values;
  const asksForSet = clustersPath !== undefined || reviewPath !== undefined || leavesOut;
  const asked = PARTS.filter((part) => positionals.includes(part));
  const parts = asked.length > 0 ? asked : asksForSet ? (['set'] as const) : PARTS;
  return { parts, folder: resolve(data), clustersPath, reviewPath, leavesOut };
}

async function judgeSet(
  set: DataSet,
  { clustersPath, reviewPath, leavesOut }: Pick<Options, 'clustersPath' | 'reviewPath' | 'leavesOut'>,
): Promise<void> {
  const found = await matchDataSet(set);
  const decided = decidedPairs(found);
  const entryCount = found.channelOf.size;
  const listed = decided.slice(0, Math.floor(entryCount * REVIEW_SHARE_MAX));
  if (clustersPath !== undefined) writeFileSync(clustersPath, clusterLines(found));
  if (reviewPath !== undefined) writeFileSync(reviewPath, reviewLines(listed));
  const channelCount = new Set([...found.channelOf.values()].filter((channel) => channel !== null)).size;
  console.log(`${set.lists.length} lists, ${entryCount} entries, ${channelCount} channels`);
  console.log(`logos: ${aboutLogos(set.logoHashes.size, found.entriesWithLogoHash)}`);
  console.log(`review: ${found.questions.length} questions, whose answers decide ${decided.length} pairs of entries`);
  if (set.gold === null) return void console.log(`There is no gold.jsonl in ${set.folder}: nothing to compare with.`);
  showTable(set, found, reviewLines(listed));
  const ours = score(set.gold, found.channelOf);
  sayQuality(ours);
  sayReview(found, { decided, listed, gold: set.gold, missedPairs: ours.missedPairs });
  if (leavesOut) await leaveOutInTurn(set);
}

function aboutLogos(hashCount: number, entryCount: number): string {
  if (hashCount === 0) return 'the set has no hashes of them';
  if (entryCount === 0) return `not compared, since the catalog keeps none of the ${hashCount} hashes that the set has`;
  return `${entryCount} entries have one whose hash is known`;
}

/** That of the scorer which belongs to the set. */
function showTable(set: DataSet, found: Found, review: string): void {
  const scorer = join(set.folder, 'score.mjs');
  if (!existsSync(scorer)) return;
  const folder = mkdtempSync(join(tmpdir(), 'headwater-score-'));
  try {
    const [clusters, reviewed] = [join(folder, 'clusters.jsonl'), join(folder, 'review.jsonl')];
    writeFileSync(clusters, clusterLines(found));
    writeFileSync(reviewed, review);
    const gold = join(set.folder, 'gold.jsonl');
    const args = [scorer, '--gold', gold, '--clusters', clusters, '--review', reviewed];
    const { status } = spawnSync(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
    if (status !== 0) throw new Error(`${scorer} ended with ${status}.`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function sayQuality({ bcubed, pairwise, groupsWithWrongMerge, timeShiftMerges, groupedNonChannels }: Score): void {
  console.log();
  sayAtLeast('B-cubed precision', bcubed.precision.toFixed(4), bcubed.precision, BCUBED_PRECISION_MIN);
  sayAtLeast('B-cubed F1', bcubed.f1.toFixed(4), bcubed.f1, BCUBED_F1_MIN);
  sayAtLeast('pairwise precision', pairwise.precision.toFixed(4), pairwise.precision, PAIRWISE_PRECISION_MIN);
  sayAtMost('time shifts merged', String(timeShiftMerges), timeShiftMerges, 0);
  sayAtMost('loops, events, separators in groups', String(groupedNonChannels), groupedNonChannels, 0);
  say('B-cubed recall', bcubed.recall.toFixed(4));
  say('pairwise recall, F1', `${pairwise.recall.toFixed(4)}, ${pairwise.f1.toFixed(4)}`);
  say('groups with a wrong merge', String(groupsWithWrongMerge));
}

interface Review {
  decided: ReturnType<typeof decidedPairs>;
  /** What `--review` writes. */
  listed: ReturnType<typeof decidedPairs>;
  gold: readonly GoldEntry[];
  missedPairs: number;
}

function sayReview({ channelOf, questions }: Found, { decided, listed, gold, missedPairs }: Review): void {
  const listedShare = questions.length / channelOf.size;
  sayAtMost('questions, of the entries', percent(listedShare), listedShare, REVIEW_SHARE_MAX);
  const heldBy = (pairs: typeof decided) => {
    const count = countMissed(pairs, gold, channelOf);
    return { share: missedPairs === 0 ? 1 : count / missedPairs, text: `${count} of ${missedPairs}` };
  };
  const bare = heldBy(questions);
  say('missed pairs that are asked about', `${bare.text}, ${percent(bare.share)}`);
  const all = heldBy(decided);
  say('missed pairs that answers decide', `${all.text}, ${percent(all.share)}`);
  const inFile = heldBy(listed);
  say(`missed pairs in the ${listed.length} lines of --review`, `${inFile.text}, ${percent(inFile.share)}`);
  const isReached = inFile.share >= REVIEW_MISSED_SHARE_AIM;
  say(
    '',
    `${percent(inFile.share).padStart(9)}   aim    ≥ ${percent(REVIEW_MISSED_SHARE_AIM).padEnd(7)}  ${isReached ? 'reached' : 'not reached'}`,
  );
}

async function leaveOutInTurn(set: DataSet): Promise<void> {
  console.log(
    '\nleft out     B-cubed P       R      F1   pairwise P       R   shifts  no channels   missed pairs decided',
  );
  for (const left of set.lists) {
    const rest = withoutList(set, left);
    const found = await matchDataSet(rest);
    const { bcubed, pairwise, ...counts } = score(rest.gold!, found.channelOf);
    const decidedCount = countMissed(decidedPairs(found), rest.gold!, found.channelOf);
    const figures = [
      left.id.padEnd(12),
      ...[bcubed.precision, bcubed.recall, bcubed.f1].map((value) => value.toFixed(4).padStart(8)),
      pairwise.precision.toFixed(4).padStart(12),
      pairwise.recall.toFixed(4).padStart(8),
      String(counts.timeShiftMerges).padStart(8),
      String(counts.groupedNonChannels).padStart(12),
      `${decidedCount} of ${counts.missedPairs}`.padStart(22),
    ];
    console.log(figures.join(''));
  }
}

async function judgeSpeed({ lists }: DataSet): Promise<void> {
  const speed = await measureSpeed(import.meta.url, lists, LARGE_ENTRY_COUNT);
  const { fromScratchMs, refreshMs, refreshMatchingMs, changedCount } = speed;
  const growthMb = (speed.growthMib * 2 ** 20) / 1e6;
  const ofBudget = refreshMs / FROM_SCRATCH_MAX_MS;
  console.log(
    `\n${speed.entryCount} entries in ${lists.length} lists, ${speed.channelCount} channels; CPU of all threads`,
  );
  sayAtMost(
    'read and matched from scratch',
    seconds(fromScratchMs),
    fromScratchMs / 1_000,
    FROM_SCRATCH_MAX_MS / 1_000,
  );
  sayAtMost('memory that it takes', `${growthMb.toFixed(0)} MB`, growthMb, GROWTH_MAX_MB);
  say('peak of the whole process', `${speed.peakMib.toFixed(0)} MiB`);
  say(`one list refreshed, ${changedCount} entries changed`, seconds(refreshMs));
  say('of it matching and channels', seconds(refreshMatchingMs));
  sayAtMost('refresh, of the budget from scratch', percent(ofBudget), ofBudget, REFRESH_SHARE_MAX);
  say('refresh, of the time from scratch', percent(refreshMs / fromScratchMs));
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

function sayAtLeast(label: string, ours: string, value: number, least: number): void {
  sayJudged(label, ours, `≥ ${inUnitOf(ours, least)}`, value >= least);
}

function sayAtMost(label: string, ours: string, value: number, most: number): void {
  sayJudged(label, ours, `≤ ${inUnitOf(ours, most)}`, value <= most);
}

/** A limit in the unit of what it is compared with. */
function inUnitOf(ours: string, limit: number): string {
  if (ours.endsWith('%')) return percent(limit);
  return `${limit}${/ \w+$/.exec(ours)?.[0] ?? ''}`;
}

function sayJudged(label: string, ours: string, budget: string, isKept: boolean): void {
  if (!isKept) process.exitCode = 1; // so that a script may ask
  say(label, `${ours.padStart(9)}   budget ${budget.padEnd(9)}  ${isKept ? 'kept' : 'MISSED'}`);
}

function say(label: string, figures: string): void {
  console.log(`${label.padEnd(42)} ${figures.padStart(9)}`);
}
