/** What is said between the book of slots and those who ask it. */

/** The last one goes first. `lingering`: a relay without viewers, which keeps its slot as long as nobody asks. */
const PRIORITIES = ['lingering', 'probe', 'recording', 'viewer'] as const;
export type SlotPriority = (typeof PRIORITIES)[number];

export interface SlotAsk {
  key: string;
  limit: number;
  /** Of `waitMs`, for an asker who goes on to other groups; 0: only what is free or is given up at once. Default: all of it. */
  waitShare?: number;
  /** Default: viewer. */
  priority?: Exclude<SlotPriority, 'lingering'>;
  purpose?: SlotPurpose;
}

/** What a slot is for. */
export interface SlotPurpose {
  providerId: number;
  channelId: number;
  streamId: number;
}

export interface Slot {
  readonly id: number;
  /** The first media has come: the provider has let it in. */
  confirm(): void;
  /**
   * The provider has refused the source. @returns After how many milliseconds it may be tried again with this slot, since it
   * may count a connection that has just closed; null: that is not the reason.
   */
  refused(): number | null;
  release(): void;
  /**
   * While set, the slot is given up when somebody asks, or waits already, who goes before its holder: before a probe go
   * recordings and viewers; any other who can give way is lingering, and everybody goes before it.
   */
  setYield(onYield: (() => void) | null): void;
}

export interface SlotUse {
  key: string;
  limit: number;
  used: number;
  /** Of `used`: media has come. */
  confirmed: number;
  waiting: number;
  /** Closed a moment ago, and perhaps still counted by the provider. */
  resting: number;
  /** In use by others, as far as the account has said. */
  elsewhere: number;
  /** Which providers have asked for slots of it. */
  providerIds: readonly number[];
  holders: readonly SlotHolding[];
}

export interface SlotHolding {
  id: number;
  priority: SlotPriority;
  isConfirmed: boolean;
  purpose: SlotPurpose | null;
}

/** Who goes before whom: the higher. */
export function rankOf(priority: SlotPriority = 'viewer'): number {
  return PRIORITIES.indexOf(priority);
}
