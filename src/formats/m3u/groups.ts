import { decodeEntities, trimText } from './text.js';

/** No groups: shared by all entries without any. */
export const NO_GROUPS: readonly string[] = Object.freeze([]);

/** Group texts that are remembered: more than a large panel has categories. */
const REMEMBERED_MAX = 4_096;

/** Reads `News;UK`: split at `;`, without blanks and repeats. `|` and `/` are text. Equal texts share one answer. */
export class GroupTexts {
  readonly #groupsOf = new Map<string, readonly string[]>();
  // entries of one group mostly stand together
  #lastText = '';
  #lastGroups: readonly string[] = NO_GROUPS;

  read(text: string): readonly string[] {
    if (text === this.#lastText) return this.#lastGroups;
    let groups = this.#groupsOf.get(text);
    if (groups === undefined) {
      const parts = decodeEntities(text).split(';').map(trimText);
      groups = [...new Set(parts.filter((part) => part !== ''))];
      if (this.#groupsOf.size === REMEMBERED_MAX) this.#groupsOf.clear();
      this.#groupsOf.set(text, groups);
    }
    this.#lastText = text;
    this.#lastGroups = groups;
    return groups;
  }
}

/** First those of `base`, then the new ones of `more`. */
export function joinGroups(base: readonly string[], more: readonly string[]): readonly string[] {
  return [...new Set([...base, ...more])];
}
