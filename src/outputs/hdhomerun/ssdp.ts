import { delay } from '../../base/abort.js';
import {
  announcements,
  readSearch,
  SSDP_GROUP,
  type SsdpSearch,
  searchAnswers,
} from '../../formats/hdhomerun/index.js';
import { bindUdp, closeUdp } from '../../net/index.js';
import type { VirtualDevice } from './device.js';
import { addressOf, type Reach } from './reach.js';

/** Announces the devices by SSDP and answers those who search: by it Plex knows that a tuner is still there. */
export interface Ssdp {
  /** Says goodbye for all devices. */
  close(): Promise<void>;
}

export interface SsdpNeeds extends Reach {
  devices(): readonly VirtualDevice[];
  /** Our addresses in the networks to announce in. Read at each round: networks come and go. */
  ownAddresses(): readonly string[];
  /** 1900, but in tests. */
  port: number;
  /** 0 ≤ n < 1. */
  random(): number;
  /** A fault of ours. */
  complain(error: unknown): void;
}

/** With five minutes Plex loses tuners, with 15 seconds it does not (telly, pull request 48). */
const ALIVE_EVERY_MS = 60_000;
/** The first announcement may get lost, so it is made twice (UPnP Device Architecture 1.0 §1.2.2). */
const AGAIN_AFTER_MS = 500;
const ANSWERS_WAITING_MAX = 256;
/** Beyond the next router nobody is at home. */
const TTL = 2;
const GOODBYE_WITHIN_MS = 1_000;

/** Throws `port_in_use`. */
export async function startSsdp(needs: SsdpNeeds): Promise<Ssdp> {
  const socket = await bindUdp(needs.port);
  const joined = new Set<string>();
  const timers = new Set<NodeJS.Timeout>();
  let isOpen = true;

  const later = (waitMs: number, work: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, waitMs);
    timers.add(timer);
  };
  const located = (own: string) =>
    needs.devices().flatMap((device) => {
      const base = needs.baseUrl(device, own);
      return base === null ? [] : [{ udn: device.udn, location: `${base}/device.xml` }];
    });

  const answer = async (search: SsdpSearch, asker: { address: string; port: number }) => {
    if (!needs.isAllowed(asker.address)) return;
    const own = await addressOf(needs, asker.address);
    if (own === null || !isOpen) return;
    for (const device of located(own)) {
      const answers = searchAnswers(device, search);
      if (answers.length === 0 || timers.size >= ANSWERS_WAITING_MAX) continue;
      later(needs.random() * search.waitMaxMs, () => {
        for (const bytes of answers) socket.send(bytes, asker.port, asker.address, () => {});
      });
    }
  };

  const announce = async (kind: 'alive' | 'byebye') => {
    await Promise.all(
      needs.ownAddresses().map((own) => {
        join(own);
        return tell(
          own,
          located(own).flatMap((device) => announcements(device, kind)),
        );
      }),
    );
  };

  /** A network that has just come up may refuse; the next round tries again. */
  const join = (own: string) => {
    if (joined.has(own)) return;
    try {
      socket.addMembership(SSDP_GROUP.address, own);
      joined.add(own);
    } catch {
      // it is told nothing, and hears us when it is up
    }
  };

  /** From a socket of its own: which network a datagram to the group leaves by is a matter of the socket. */
  const tell = async (own: string, messages: readonly Buffer[]): Promise<void> => {
    const sender = await bindUdp(0, own).catch(() => null);
    if (!sender) return; // the network has gone
    try {
      sender.setMulticastInterface(own);
      sender.setMulticastTTL(TTL);
      const send = (bytes: Buffer) =>
        new Promise<void>((resolve) => sender.send(bytes, needs.port, SSDP_GROUP.address, () => resolve()));
      await Promise.all(messages.map(send));
    } catch {
      // the network has gone meanwhile
    } finally {
      await closeUdp(sender);
    }
  };

  socket.on('message', (bytes, asker) => {
    const search = readSearch(bytes);
    if (search) answer(search, asker).catch(needs.complain);
  });
  const announceAndGoOn = () => {
    announce('alive').catch(needs.complain);
    later(ALIVE_EVERY_MS, announceAndGoOn);
  };
  announceAndGoOn();
  later(AGAIN_AFTER_MS, () => {
    announce('alive').catch(needs.complain);
  });

  return {
    async close() {
      isOpen = false;
      for (const timer of timers) clearTimeout(timer);
      const late = new AbortController();
      await Promise.race([announce('byebye'), delay(GOODBYE_WITHIN_MS, late.signal).catch(() => {})]);
      late.abort();
      await closeUdp(socket);
    },
  };
}
