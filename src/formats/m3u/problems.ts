/** Why a body is no playlist that can be imported. Nothing of it may then be used. */
export type M3uProblem =
  | 'empty-file'
  | 'html-not-playlist'
  | 'xml-not-playlist'
  | 'json-not-playlist'
  | 'hls-media-playlist'
  | 'hls-master-playlist'
  | 'not-a-playlist';

/** What was odd about one line. The playlist is read all the same. */
export type M3uWarningCode =
  | 'attributes-after-name'
  | 'bad-duration'
  | 'bad-exthttp'
  | 'bad-number'
  | 'comma-before-attributes'
  | 'duplicate-attribute'
  | 'duplicate-entry'
  | 'empty-name'
  | 'encoding-fallback'
  | 'extinf-no-colon'
  | 'extinf-without-url'
  | 'extra-url'
  | 'inner-quote'
  | 'junk-in-attributes'
  | 'junk-line'
  | 'line-too-long'
  | 'missing-header'
  | 'missing-name-comma'
  | 'no-entries'
  | 'nul-bytes'
  | 'odd-quotes'
  | 'relative-url'
  | 'repeated-header'
  | 'space-in-url'
  | 'stray-hls-tag'
  | 'unclosed-quote'
  | 'unknown-catchup'
  | 'unquoted-value'
  | 'unsupported-scheme'
  | 'url-before-extinf'
  | 'url-without-extinf';

/** `line` counts physical lines from 1; CRLF, LF and CR each end one. */
export interface M3uWarning {
  line: number;
  code: M3uWarningCode;
}

/** Lines kept per code: enough to find the pattern; a list of 1.7 M entries may be odd in every single one. */
const WARNINGS_KEPT_PER_CODE = 1_000;

/** Collects what was odd: all of it as counts, the first ones of each code with their lines. */
export class WarningList {
  readonly #kept: M3uWarning[] = [];
  readonly #countByCode = new Map<M3uWarningCode, number>();

  add(line: number, code: M3uWarningCode): void {
    const count = (this.#countByCode.get(code) ?? 0) + 1;
    this.#countByCode.set(code, count);
    if (count <= WARNINGS_KEPT_PER_CODE) this.#kept.push({ line, code });
  }

  /** By line, then by code as text. */
  sorted(): M3uWarning[] {
    return this.#kept.toSorted((a, b) => a.line - b.line || (a.code < b.code ? -1 : 1));
  }

  counts(): Partial<Record<M3uWarningCode, number>> {
    return Object.fromEntries(this.#countByCode);
  }
}
