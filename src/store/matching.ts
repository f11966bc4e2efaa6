import type {
  ChannelId,
  EpochMs,
  LogoId,
  ProviderId,
  ReviewPairId,
  SettingSource,
  SourceStreamId,
} from '../base/model.js';
import type { SettingStore } from './changes.js';
import type { matchDecisions } from './matching-schema.js';
import type { Database } from './open.js';

export type DecisionRow = typeof matchDecisions.$inferSelect;

export interface NewDecision {
  a: string;
  b: string;
  verdict: DecisionRow['verdict'];
  source: DecisionRow['source'];
  decidedAtMs: EpochMs;
}

/** Two entries, the one that came first in front. */
export interface ReviewPair {
  id: ReviewPairId;
  aStreamId: SourceStreamId;
  bStreamId: SourceStreamId;
  score: number;
}

/** An entry of which something has been read, with the channel that it is of. */
export interface NearEntry {
  streamId: SourceStreamId;
  providerId: ProviderId;
  reading: string;
  tvgId: string | null;
  /** What its logo looks like; null: not known. */
  logoHash: string | null;
  channelId: ChannelId | null;
}

/** What makes entries worth a look beside others. */
export interface Clues {
  words: readonly string[];
  guideIds: readonly string[];
  logoIds: readonly LogoId[];
}

/** A pair of the review list with the channels that an answer would join. */
export interface ReviewQuestion extends ReviewPair {
  aChannelId: ChannelId;
  bChannelId: ChannelId;
}

/** What the file says goes before what people have decided. */
const FILE_FIRST = "source = 'file' DESC";

/** Grows with each decision of a person: a matching that had begun before is done again. */
const REVISION_KEY = 'matching.revision';

export function matchingStore(db: Database['sql'], settings: Pick<SettingStore, 'get' | 'set'>) {
  const all = db.prepare<[], DecisionRow>(
    `SELECT id, a, b, verdict, source, decided_at_ms AS decidedAtMs FROM match_decisions ORDER BY ${FILE_FIRST}, id DESC`,
  );
  const ofReading = db.prepare<{ reading: string }, DecisionRow>(`
    SELECT id, a, b, verdict, source, decided_at_ms AS decidedAtMs FROM match_decisions
    WHERE a = @reading OR b = @reading ORDER BY ${FILE_FIRST}, id DESC`);
  const find = db.prepare<[string, string], DecisionRow>(
    "SELECT id, a, b, verdict, source, decided_at_ms AS decidedAtMs FROM match_decisions WHERE a = ? AND b = ? AND source <> 'file'",
  );
  const ofFile = db.prepare<[], DecisionRow>(
    "SELECT id, a, b, verdict, source, decided_at_ms AS decidedAtMs FROM match_decisions WHERE source = 'file'",
  );
  const insert = db.prepare(
    'INSERT INTO match_decisions (a, b, verdict, source, decided_at_ms) VALUES (?, ?, ?, ?, ?)',
  );
  const remove = db.prepare("DELETE FROM match_decisions WHERE a = ? AND b = ? AND (source = 'file') = ?");
  const pairs = db.prepare<[], ReviewPair>(
    'SELECT id, a_stream_id AS aStreamId, b_stream_id AS bStreamId, score FROM review_pairs',
  );
  const addPair = db.prepare(`
    INSERT INTO review_pairs (a_stream_id, b_stream_id, score) VALUES (?, ?, ?)
    ON CONFLICT (a_stream_id, b_stream_id) DO UPDATE SET score = excluded.score`);
  /** Not those that a person has joined or parted meanwhile; also what is kept as it was before the matching learned. */
  const OPEN_PAIRS = `
    FROM review_pairs p
    JOIN channel_streams ca ON ca.stream_id = p.a_stream_id JOIN channel_streams cb ON cb.stream_id = p.b_stream_id
    JOIN source_streams sa ON sa.id = p.a_stream_id JOIN source_streams sb ON sb.id = p.b_stream_id
    LEFT JOIN match_decisions d ON d.id = (
      SELECT id FROM match_decisions WHERE a = min(sa.reading, sb.reading) AND b = max(sa.reading, sb.reading)
      ORDER BY ${FILE_FIRST} LIMIT 1)
    WHERE CASE WHEN ca.channel_id <> cb.channel_id THEN d.verdict IS NOT 'different' OR d.source = 'upgrade'
      ELSE d.verdict = 'same' AND d.source = 'upgrade' END`;
  const openPairs = db.prepare<[number, number], ReviewQuestion>(`
    SELECT p.id, p.a_stream_id AS aStreamId, p.b_stream_id AS bStreamId, p.score, ca.channel_id AS aChannelId,
      cb.channel_id AS bChannelId ${OPEN_PAIRS} ORDER BY p.score DESC, p.id LIMIT ? OFFSET ?`);
  const openCount = db.prepare<[], number>(`SELECT count(*) ${OPEN_PAIRS}`).pluck();
  const onePair = db.prepare<[ReviewPairId], ReviewQuestion>(`
    SELECT p.id, p.a_stream_id AS aStreamId, p.b_stream_id AS bStreamId, p.score, ca.channel_id AS aChannelId,
      cb.channel_id AS bChannelId ${OPEN_PAIRS} AND p.id = ?`);
  const near = db.prepare<{ words: string; ids: string; logoIds: string }, NearEntry>(`
    SELECT s.id AS streamId, s.provider_id AS providerId, s.reading, s.tvg_id AS tvgId, cs.channel_id AS channelId, l.picture_hash AS logoHash
    FROM source_streams s JOIN providers p ON p.id = s.provider_id LEFT JOIN channel_streams cs ON cs.stream_id = s.id
      LEFT JOIN logos l ON l.id = s.logo_id
    WHERE s.reading IS NOT NULL AND s.kind IN ('live', 'radio') AND p.removed_at_ms IS NULL AND NOT s.is_left_out AND (
      EXISTS (SELECT 1 FROM json_each(@words) w WHERE instr(s.reading, w.value) > 0)
      OR lower(s.tvg_id) IN (SELECT value FROM json_each(@ids)) OR s.logo_id IN (SELECT value FROM json_each(@logoIds)))`);
  const removePair = db.prepare('DELETE FROM review_pairs WHERE id = ?');

  return {
    /** All of them: those of the file, then the latest first. */
    decisions: (): DecisionRow[] => all.all(),
    /** Those of the file alone. */
    decisionsOfFile: (): DecisionRow[] => ofFile.all(),
    /** About one reading, in the same order. */
    decisionsOn: (reading: string): DecisionRow[] => ofReading.all({ reading }),
    /** The newest takes the place of the one before, where both are the file's or neither is. Whichever of the two readings comes first. */
    decide(decision: NewDecision): void {
      const [a, b] = inOrder(decision.a, decision.b);
      remove.run(a, b, decision.source === 'file' ? 1 : 0);
      insert.run(a, b, decision.verdict, decision.source, decision.decidedAtMs);
    },
    /** What is decided about them, but for what the file says. */
    decision: (one: string, other: string): DecisionRow | null => find.get(...inOrder(one, other)) ?? null,
    withdraw: (one: string, other: string, source: SettingSource = 'database'): void =>
      void remove.run(...inOrder(one, other), source === 'file' ? 1 : 0),
    revision: (): number => settings.get<number>(REVISION_KEY) ?? 0,
    bumpRevision: (): void => settings.set(REVISION_KEY, (settings.get<number>(REVISION_KEY) ?? 0) + 1),
    /** What a person may decide about. */
    reviewPairs: (): ReviewPair[] => pairs.all(),
    /** Those that are still to be answered, the most probable first. */
    openReviewPairs: (limit: number, offset: number): ReviewQuestion[] => openPairs.all(limit, offset),
    openReviewCount: (): number => openCount.get()!,
    /** Null: it has been answered, or what it asked about has changed. */
    reviewPair: (id: ReviewPairId): ReviewQuestion | null => onePair.get(id) ?? null,
    /** Entries whose reading has one of the words somewhere in it, or with one of the guide ids (in lower case) or logos. For the reader. */
    entriesNear: ({ words, guideIds, logoIds }: Clues): Iterable<NearEntry> =>
      near.iterate({
        words: JSON.stringify(words),
        ids: JSON.stringify(guideIds),
        logoIds: JSON.stringify(logoIds),
      }),
    addReviewPair: ({ aStreamId, bStreamId, score }: Omit<ReviewPair, 'id'>): void =>
      void addPair.run(aStreamId, bStreamId, score),
    removeReviewPair: (id: ReviewPairId): void => void removePair.run(id),
  };
}

const inOrder = (one: string, other: string): [string, string] => (one < other ? [one, other] : [other, one]);

export type MatchingStore = ReturnType<typeof matchingStore>;
