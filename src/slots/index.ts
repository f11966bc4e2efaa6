export { createSlotBook, type SlotBook } from './book.js';
export type { Slot, SlotAsk, SlotUse } from './slot.js';
