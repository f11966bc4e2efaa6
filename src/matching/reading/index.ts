export { areaOf, type Country, countryOfGuideId, isArea, isNameOf } from './countries.js';
export type { Feed } from './feed.js';
export type { ReadingKind } from './kind.js';
export { NO_OWN_WORDS, type OwnWords, setOwnWords, withOwnWords } from './own-words.js';
export { wordsOf } from './plain-text.js';
export { type RawEntry, type Reading, readEntry } from './read-entry.js';
