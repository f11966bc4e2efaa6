import { settleCatchup } from './catchup.js';
import { DuplicateIndex, EntryHash } from './duplicates.js';
import type { M3uEntry, M3uGroupJoin } from './entry.js';
import type { Extinf } from './extinf.js';
import { describe, describeBareUrl, type EntryFacts, type ListContext } from './facts.js';
import { NO_GROUPS } from './groups.js';
import { type HeaderMap, NO_HEADERS } from './headers.js';
import { findEpisode, kindOf, type PathKind } from './kinds.js';
import {
  addTagHeaders,
  addTagLine,
  createTagLines,
  hasDrm,
  mergeTagLines,
  NO_OPTIONS,
  type TagLines,
} from './tag-lines.js';
import { nameOfUrl } from './url-lines.js';

/** Takes what a playlist holds, one thing at a time, in the order of the file. */
export interface M3uSink {
  entry(entry: M3uEntry): void;
  /** Always names an entry that was given before. */
  join(join: M3uGroupJoin): void;
}

/** A URL line, understood. */
export interface FoundUrl {
  url: string;
  /** From behind a pipe. */
  headers: HeaderMap | null;
  path: PathKind;
}

/**
 * Puts entries together from the lines that speak about them. An `#EXTINF` waits for its URL; `#EXTVLCOPT` and the like
 * since the last URL belong to the next one; an `#EXTGRP` belongs to the waiting entry, else to all that follow.
 */
export class EntryBuilder {
  entryCount = 0;
  /** The hash of the URL that is given next; the caller, who has its bytes, starts it. */
  readonly hash = new EntryHash();
  #facts: EntryFacts | null = null;
  /** The `#EXTINF` has its URL: what follows is a spare one. */
  #hasUrl = false;
  #tags: TagLines | null = null;
  /** Those of the URL before, which hold for its spare URLs too. */
  #lastTags: TagLines | null = null;
  #entryGroups = NO_GROUPS;
  #runningGroups = NO_GROUPS;
  readonly #duplicates = new DuplicateIndex();

  constructor(
    readonly context: ListContext,
    readonly sink: M3uSink,
  ) {}

  /** An `#EXTINF` waits, and no other line speaks about its entry. */
  get isPlain(): boolean {
    return this.#facts !== null && !this.#hasUrl && this.#tags === null;
  }

  addExtinf(line: number, extinf: Extinf, topics: number): void {
    this.dropWaiting();
    this.#facts = describe(extinf, topics, line, this.context);
    this.#hasUrl = false;
    this.#entryGroups = NO_GROUPS;
    if (this.#facts.groups.length > 0) this.#runningGroups = NO_GROUPS;
  }

  /** Nothing that follows belongs to the last `#EXTINF`. */
  dropWaiting(): void {
    if (this.#facts !== null && !this.#hasUrl) this.context.warnings.add(this.#facts.line, 'extinf-without-url');
    this.#facts = null;
  }

  /** At a repeated header: another list starts here. */
  startList(): void {
    this.dropWaiting();
    this.#tags = this.#lastTags = null;
    this.#runningGroups = NO_GROUPS;
  }

  addGroups(text: string): void {
    const groups = this.context.groups.read(text);
    const isWaiting = this.#facts !== null && !this.#hasUrl;
    this.#runningGroups = isWaiting ? NO_GROUPS : groups;
    if (isWaiting) this.#entryGroups = [...new Set([...this.#entryGroups, ...groups])];
  }

  addTag(line: number, text: string): void {
    this.#tags ??= createTagLines();
    const problem = addTagLine(this.#tags, text);
    if (problem !== null) this.context.warnings.add(line, problem);
  }

  /** The next URL cannot be played; a spare one may follow. */
  refuseUrl(line: number): void {
    this.context.warnings.add(line, 'unsupported-scheme');
    this.#closeUrl(this.#takeTags());
  }

  addUrl(line: number, found: FoundUrl): void {
    const tags = this.#takeTags();
    if (this.#facts === null) {
      this.context.warnings.add(line, 'url-without-extinf');
      this.#give(describeBareUrl(line, nameOfUrl(found.url), this.context.header), line, found, tags);
    } else {
      if (this.#facts.name === '') this.#findName(this.#facts, found.url);
      if (this.#hasUrl) this.context.warnings.add(line, 'extra-url');
      this.#give(this.#facts, this.#hasUrl ? line : this.#facts.line, found, tags);
    }
    this.#closeUrl(tags);
  }

  #takeTags(): TagLines | null {
    return this.#facts !== null && this.#hasUrl ? mergeTagLines(this.#lastTags, this.#tags) : this.#tags;
  }

  #closeUrl(tags: TagLines | null): void {
    if (this.#facts !== null) this.#hasUrl = true;
    this.#lastTags = tags;
    this.#tags = null;
  }

  #findName(facts: EntryFacts, url: string): void {
    this.context.warnings.add(facts.line, 'empty-name');
    facts.name = facts.tvgName ?? facts.tvgId ?? nameOfUrl(url);
  }

  #give(facts: EntryFacts, line: number, found: FoundUrl, tags: TagLines | null): void {
    const { url } = found;
    const groups = this.#groupsOf(facts);
    this.hash.addName(facts.name);
    const firstLine = this.#duplicates.findOrAdd(this.hash, line);
    if (firstLine !== 0) {
      this.context.warnings.add(line, 'duplicate-entry');
      if (groups.length > 0) this.sink.join({ ofLine: firstLine, groups });
      return;
    }
    const isVod = tags?.isVod ?? false;
    const kind = kindOf(found.path, facts.marks, isVod);
    const episode = kind === 'movie' || kind === 'series' ? findEpisode(facts.name) : null;
    this.entryCount++;
    this.sink.entry({
      line,
      name: facts.name,
      url,
      duration: facts.duration,
      tvgId: facts.tvgId,
      tvgName: facts.tvgName,
      logo: facts.logo,
      number: facts.number,
      groups,
      shift: facts.shift,
      catchup: facts.catchup === null ? null : settleCatchup(facts.catchup, url),
      headers: tags === null && found.headers === null ? (facts.headers ?? NO_HEADERS) : headersOf(facts, tags, found),
      options: tags === null ? NO_OPTIONS : tags.options,
      drm: tags !== null && hasDrm(tags.options),
      kind: episode === null ? kind : 'series',
      season: episode === null ? null : episode.season,
      episode: episode === null ? null : episode.episode,
      attrs: facts.attrs,
    });
  }

  #groupsOf(facts: EntryFacts): readonly string[] {
    if (facts.groups.length > 0) return facts.groups;
    return facts === this.#facts && this.#entryGroups.length > 0 ? this.#entryGroups : this.#runningGroups;
  }
}

/** The strongest last: header line and attributes, lines above the URL, behind the pipe. */
function headersOf(facts: EntryFacts, tags: TagLines | null, found: FoundUrl): HeaderMap {
  const headers: HeaderMap = { ...facts.headers };
  if (tags !== null) addTagHeaders(headers, tags);
  return Object.assign(headers, found.headers);
}
