import { TOPIC, topicsOfAll } from './attribute-keys.js';
import type { EntryBuilder } from './entry-builder.js';
import { isExtinf, readExtinf } from './extinf.js';
import { isHeader } from './header.js';
import { pathKindOf } from './kinds.js';
import type { LineSink } from './line-cutter.js';
import { type Block, PlainLines } from './plain-lines.js';
import type { M3uProblem, M3uWarningCode } from './problems.js';
import { PlaylistSigns, problemOfStart } from './recognise.js';
import { HeldPairs } from './swapped-pairs.js';
import { isTagLine } from './tag-lines.js';
import { trimText } from './text.js';
import { hasScheme, readUrlLine } from './url-lines.js';
import { viewBytes } from './words.js';

const LF = 0x0a;
const CR = 0x0d;
const HASH = 0x23;
const LETTER_H = 0x68;

/** Tells lines apart and hands each to the builder. Gets valid UTF-8 only. */
export class LineReader implements LineSink {
  /** Physical lines read so far. */
  lineCount = 0;
  readonly #signs = new PlaylistSigns();
  readonly #plain = new PlainLines();
  /** What the file is instead of a playlist, known from its first text. */
  #refusal: M3uProblem | null = null;
  /** Lines that wait for the end of the file; null: none do. */
  #held: HeldPairs | null = null;
  #mayBeSwapped = true;

  constructor(
    readonly builder: EntryBuilder,
    readonly baseUrl: string,
  ) {}

  block(bytes: Uint8Array): void {
    if (this.#refusal !== null) return;
    const { bytes: buffer, view } = viewBytes(bytes);
    const block: Block = { bytes: buffer, view, latin1: buffer.toString('latin1'), ampersandAt: -1 };
    for (let at = 0; at < buffer.length && this.#refusal === null; ) {
      this.lineCount++;
      if (this.#readPlain(block, at)) {
        at = this.#plain.next;
        continue;
      }
      let end = at;
      while (end < buffer.length && buffer[end] !== LF && buffer[end] !== CR) end++;
      this.#readText(buffer.toString('utf8', at, end));
      at = buffer[end] === CR && buffer[end + 1] === LF ? end + 2 : end + 1;
    }
  }

  /** The short way; false: the line has to go the careful way. */
  #readPlain(block: Block, at: number): boolean {
    const first = block.bytes[at];
    if (this.#held !== null) return false;
    if (first === HASH) {
      const extinf = this.#plain.readExtinf(block, at);
      if (extinf === null) return false;
      const { topics } = this.#plain;
      this.#signs.hasText = this.#signs.hasExtinf = true;
      if (topics & TOPIC.guideMark) this.#signs.hasGuideMark = true;
      this.builder.addExtinf(this.lineCount, extinf, topics);
      return true;
    }
    if (first !== LETTER_H || !this.builder.isPlain) return false;
    const url = this.#plain.readUrl(block, at);
    if (url === null) return false;
    this.builder.hash.startWithUrl(block, at, this.#plain.urlEnd);
    this.builder.addUrl(this.lineCount, { url, headers: null, path: this.#plain.path });
    return true;
  }

  tooLong(head: string): void {
    if (this.#refusal !== null) return;
    this.lineCount++;
    const text = trimText(head.replaceAll('\0', ''));
    if (this.#isRefused(text)) return;
    this.#release();
    this.#warn(this.lineCount, 'line-too-long');
    if (!isExtinf(text)) return;
    this.#signs.hasExtinf = true;
    this.builder.dropWaiting(); // else its URL would pass for a spare one of the entry before
  }

  /** What the file is instead of a playlist; null: it was read. */
  end(): M3uProblem | null {
    if (this.#refusal === null) {
      this.#release(this.#held?.areSwapped ? 'swapped' : 'as-it-stands');
      this.builder.dropWaiting();
    }
    return this.#refusal ?? this.#signs.problem();
  }

  #readText(raw: string): void {
    let line = raw;
    if (raw.includes('\0')) {
      this.#warn(this.lineCount, 'nul-bytes');
      line = raw.replaceAll('\0', '');
    }
    line = trimText(line);
    if (line === '' || this.#isRefused(line)) return;
    if (this.#held === null) this.#take(this.lineCount, line);
    else if (!this.#held.add(this.lineCount, line)) this.#release();
  }

  #isRefused(text: string): boolean {
    if (text === '' || this.#refusal !== null) return this.#refusal !== null;
    if (!this.#signs.hasText) this.#refusal = problemOfStart(text);
    this.#signs.hasText = true;
    return this.#refusal !== null;
  }

  #take(number: number, line: string): void {
    if (line.startsWith('#')) this.#takeTag(number, line);
    else this.#takeAddress(number, line);
  }

  #takeTag(number: number, line: string): void {
    const { builder } = this;
    if (isExtinf(line)) {
      const { extinf, problems } = readExtinf(line);
      const topics = topicsOfAll(extinf.attrs) | (line.includes('&') ? TOPIC.entities : 0);
      this.#signs.hasExtinf = true;
      if (topics & TOPIC.guideMark) this.#signs.hasGuideMark = true;
      builder.addExtinf(number, extinf, topics);
      for (const problem of problems) this.#warn(number, problem);
    } else if (isHeader(line)) {
      const { header, warnings } = builder.context;
      if (header.isSeen) builder.startList();
      header.read(line, number, this.baseUrl, warnings);
      this.#signs.hasHeader = true;
      if (header.hasGuideMark) this.#signs.hasGuideMark = true;
    } else if (/^#EXTGRP:/i.test(line)) builder.addGroups(line.slice('#EXTGRP:'.length));
    else if (isTagLine(line)) builder.addTag(number, line);
    else if (this.#signs.isHlsTag(line)) this.#warn(number, 'stray-hls-tag');
  }

  #takeAddress(number: number, line: string): void {
    const { builder } = this;
    if (hasScheme(line)) this.#signs.hasAddress = true;
    const reading = readUrlLine(line, this.baseUrl);
    if (reading.kind === 'junk') this.#warn(number, 'junk-line');
    else if (!this.#signs.hasExtinf && this.#held === null && this.#mayBeSwapped) this.#hold(number, line);
    else if (reading.kind === 'unsupported') builder.refuseUrl(number);
    else {
      if (reading.problem !== null) this.#warn(number, reading.problem);
      const url = viewBytes(Buffer.from(reading.url));
      builder.hash.startWithUrl(url, 0, url.bytes.length);
      builder.addUrl(number, { url: reading.url, headers: reading.headers, path: pathKindOf(reading.url) });
    }
  }

  #hold(number: number, line: string): void {
    this.#held = new HeldPairs();
    this.#held.add(number, line);
  }

  /** Reads what was held: at the end of the file, or when it turned out to be in no order that would be kept. */
  #release(order: 'as-it-stands' | 'swapped' = 'as-it-stands'): void {
    const held = this.#held;
    if (held === null) return;
    this.#held = null;
    this.#mayBeSwapped = false;
    if (order === 'swapped') this.#warn(held.lines[0]!.number, 'url-before-extinf');
    for (const { number, text } of order === 'swapped' ? held.inOrder() : held.lines) this.#take(number, text);
  }

  #warn(line: number, code: M3uWarningCode): void {
    this.builder.context.warnings.add(line, code);
  }
}
