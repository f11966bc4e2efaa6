import type { EpochMs, ReviewPairId, SettingSource, SourceStreamId } from '../base/model.js';
import type { matchDecisions } from './matching-schema.js';
import type { Database } from './open.js';

export type DecisionRow = typeof matchDecisions.$inferSelect;

export interface NewDecision {
  a: string;
  b: string;
  verdict: DecisionRow['verdict'];
  source: SettingSource;
  decidedAtMs: EpochMs;
}

/** Two entries, the one that came first in front. */
export interface ReviewPair {
  id: ReviewPairId;
  aStreamId: SourceStreamId;
  bStreamId: SourceStreamId;
  score: number;
}

export function matchingStore({ sql: db }: Database) {
  const all = db.prepare<[], DecisionRow>(
    'SELECT id, a, b, verdict, source, decided_at_ms AS decidedAtMs FROM match_decisions ORDER BY id DESC',
  );
  const ofReading = db.prepare<{ reading: string }, DecisionRow>(`
    SELECT id, a, b, verdict, source, decided_at_ms AS decidedAtMs FROM match_decisions
    WHERE a = @reading OR b = @reading ORDER BY id DESC`);
  const find = db.prepare<[string, string], DecisionRow>(
    'SELECT id, a, b, verdict, source, decided_at_ms AS decidedAtMs FROM match_decisions WHERE a = ? AND b = ?',
  );
  const insert = db.prepare(
    'INSERT INTO match_decisions (a, b, verdict, source, decided_at_ms) VALUES (?, ?, ?, ?, ?)',
  );
  const remove = db.prepare('DELETE FROM match_decisions WHERE a = ? AND b = ?');
  const pairs = db.prepare<[], ReviewPair>(
    'SELECT id, a_stream_id AS aStreamId, b_stream_id AS bStreamId, score FROM review_pairs',
  );
  const addPair = db.prepare(`
    INSERT INTO review_pairs (a_stream_id, b_stream_id, score) VALUES (?, ?, ?)
    ON CONFLICT (a_stream_id, b_stream_id) DO UPDATE SET score = excluded.score`);
  const removePair = db.prepare('DELETE FROM review_pairs WHERE id = ?');

  return {
    /** All of them, the latest first. */
    decisions: (): DecisionRow[] => all.all(),
    /** About one reading, the latest first. */
    decisionsOn: (reading: string): DecisionRow[] => ofReading.all({ reading }),
    /** The newest takes the place of the one before. Whichever of the two readings comes first. */
    decide(decision: NewDecision): void {
      const [a, b] = inOrder(decision.a, decision.b);
      remove.run(a, b);
      insert.run(a, b, decision.verdict, decision.source, decision.decidedAtMs);
    },
    decision: (one: string, other: string): DecisionRow | null => find.get(...inOrder(one, other)) ?? null,
    withdraw: (one: string, other: string): void => void remove.run(...inOrder(one, other)),
    /** What a person may decide about. */
    reviewPairs: (): ReviewPair[] => pairs.all(),
    addReviewPair: ({ aStreamId, bStreamId, score }: Omit<ReviewPair, 'id'>): void =>
      void addPair.run(aStreamId, bStreamId, score),
    removeReviewPair: (id: ReviewPairId): void => void removePair.run(id),
  };
}

const inOrder = (one: string, other: string): [string, string] => (one < other ? [one, other] : [other, one]);

export type MatchingStore = ReturnType<typeof matchingStore>;
