export type { HouseFacts, HouseKind } from './facts.js';
export { sentenceOf } from './sentences.js';
