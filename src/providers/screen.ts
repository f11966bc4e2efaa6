import { type ListKind, listKindOf } from '../base/import-choice.js';
import type { GroupGate } from './group-choice.js';
import type { GroupCount } from './group-count.js';
import type { EntrySink, ImportEntry, ListPart } from './list-source.js';
import type { RuleSet } from './rules.js';
import { createTidier } from './tidy.js';

/**
 * What of a list comes in: of the kinds and groups that are wanted, as the rules let and make it. A list is read more than
 * once, and each reading lets the same entries through in the same order.
 */
export interface Screen {
  read(part: ListPart, sink: ScreenedSink): Promise<Record<string, number>>;
}

export interface ScreenedSink extends EntrySink {
  /** Stays out. */
  leftOut(entry: ImportEntry): void;
  /** An entry that may not have come in is named again under groups that are wanted. */
  wantedAgain(line: number): void;
  /** One that may have come in is named again under a group that somebody refused. */
  refusedAgain(line: number): void;
}

export interface ScreenNeeds {
  gate: GroupGate;
  /** Rules count while they number, so each reading has its own. */
  openRules(): RuleSet;
  /** Entries that are there already stay when their provider moves them to a group that nobody was asked about. */
  isStored(entry: ImportEntry): boolean;
  /** Lines of entries that come in for a group under which they are named again further down. */
  wantedLines: ReadonlySet<number>;
  /** And of those that stay out for such a group. */
  refusedLines: ReadonlySet<number>;
  /** Counts all groups, also those that stay out; null: they have been counted. */
  count: GroupCount | null;
}

export function createScreen(needs: ScreenNeeds): Screen {
  const { gate, isStored, wantedLines, refusedLines, count } = needs;
  return {
    async read(part, sink) {
      const tidier = createTidier();
      const rules = needs.openRules();
      const lists = [...new Set(part.kinds.map(listKindOf))];
      const kinds = new Set(part.kinds);

      const isTaken = (entry: ImportEntry): boolean => {
        if (refusedLines.has(entry.line)) return false;
        const verdict = gate.entry(listKindOf(entry.kind), entry.groups);
        if (verdict === 'taken' || (verdict !== 'refused' && wantedLines.has(entry.line))) return true;
        return verdict === 'later' && isStored(entry);
      };
      const screened = (raw: ImportEntry): ImportEntry | null => {
        const entry = tidier.entry(raw);
        count?.add(listKindOf(entry.kind), entry.groups, entry.name);
        if (!kinds.has(entry.kind)) return null;
        const made = isTaken(entry) ? rules.apply(entry) : null;
        if (!made) sink.leftOut(entry);
        return made;
      };

      const warnings = await part.read({
        entries(entries) {
          const made: ImportEntry[] = [];
          for (const raw of entries) {
            const entry = screened(raw);
            if (entry) made.push(entry);
          }
          return sink.entries(made);
        },
        join(raw) {
          const { ofLine, groups } = tidier.join(raw);
          count?.join(lists[0] ?? 'live', groups); // what kind it is of is not said; films are hardly named twice
          const isRefused = (group: string) => lists.every((list) => gate.verdict(list, group) === 'refused');
          if (groups.some(isRefused)) sink.refusedAgain(ofLine);
          const isWanted = (group: string) => lists.some((list: ListKind) => gate.verdict(list, group) === 'taken');
          const wanted = rules.join({ ofLine, groups: groups.filter(isWanted) });
          if (wanted.groups.length === 0) return;
          sink.wantedAgain(ofLine);
          sink.join(wanted);
        },
      });
      return tidier.tooLongCount > 0 ? { ...warnings, 'name-too-long': tidier.tooLongCount } : warnings;
    },
  };
}
