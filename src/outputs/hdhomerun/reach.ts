import type { VirtualDevice } from './device.js';

/** Who may find the devices, and under which address. */
export interface Reach {
  /** Whether somebody with this address may use the house. */
  isAllowed(address: string): boolean;
  /** From which address of ours packets to this one go out; null: there is no way to it. */
  towards(address: string): Promise<string | null>;
  /** Addresses of ours that the devices may be found at; null: all. Read at each use. */
  chosenAddresses(): readonly string[] | null;
  /**
   * What a client that reaches us at this address of ours calls the device; null: it is not reached by host and port alone.
   *
   * @param asNumbers Not by the name that the settings advertise.
   */
  baseUrl(device: VirtualDevice, ownAddress: string, asNumbers?: boolean): string | null;
}

/** The address of ours for this asker; null: it is to find nothing. */
export async function addressOf({ towards, chosenAddresses }: Reach, asker: string): Promise<string | null> {
  const own = await towards(asker);
  const chosen = chosenAddresses();
  return own !== null && (chosen === null || chosen.includes(own)) ? own : null;
}

/** A datagram may say that it comes from port 0, where nothing can be sent to: a socket throws when it is told to. */
export const isAnswerable = ({ port }: { port: number }): boolean => port !== 0;
