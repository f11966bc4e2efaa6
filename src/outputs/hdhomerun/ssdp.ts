import type { Socket } from 'node:dgram';
import { delay } from '../../base/abort.js';
import {
  announcements,
  farewells,
  readSearch,
  SSDP_GROUP,
  type SsdpDevice,
  type SsdpSearch,
  searchAnswers,
} from '../../formats/hdhomerun/index.js';
import { bindUdp, closeUdp } from '../../net/index.js';
import type { VirtualDevice } from './device.js';
import { addressOf, isAnswerable, type Reach } from './reach.js';

/** Announces the devices by SSDP and answers those who search: by it Plex knows that a tuner is still there. */
export interface Ssdp {
  /** Says at once which devices have come and which have gone since the last word about them. */
  sync(): Promise<void>;
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
  const schedule = createSchedule(needs.complain);
  const announcer = createAnnouncer(socket, needs);
  socket.on('message', (bytes, asker) => {
    const search = readSearch(bytes);
    if (search) answer(search, asker, { socket, schedule, needs }).catch(needs.complain);
  });
  const announce = (what: Round) => announcer.announce(what).catch(needs.complain);
  const announceAndGoOn = () => {
    void announce('all');
    schedule.later(ALIVE_EVERY_MS, announceAndGoOn);
  };
  announceAndGoOn();
  schedule.later(AGAIN_AFTER_MS, () => void announce('all'));
  return {
    sync: () => announce('changes'),
    async close() {
      schedule.stop();
      const late = new AbortController();
      const goodbye = announce('goodbye');
      await Promise.race([goodbye, delay(GOODBYE_WITHIN_MS, late.signal).catch(() => {})]);
      late.abort();
      await closeUdp(socket);
    },
  };
}

/** What is done later, until it is stopped. */
interface Schedule {
  /** What goes wrong then is told. */
  later(waitMs: number, work: () => void): void;
  stop(): void;
  readonly waitingCount: number;
}

function createSchedule(complain: (error: unknown) => void): Schedule {
  const timers = new Set<NodeJS.Timeout>();
  let isStopped = false;
  return {
    later(waitMs, work) {
      if (isStopped) return;
      const timer = setTimeout(() => {
        timers.delete(timer);
        try {
          work();
        } catch (error) {
          complain(error); // in a timer it would end the daemon
        }
      }, waitMs);
      timers.add(timer);
    },
    stop() {
      isStopped = true;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
    get waitingCount() {
      return timers.size;
    },
  };
}

/** After a while, as the search wants it: so not all who hear it answer at once. */
async function answer(
  search: SsdpSearch,
  asker: { address: string; port: number },
  { socket, schedule, needs }: { socket: Socket; schedule: Schedule; needs: SsdpNeeds },
): Promise<void> {
  if (!isAnswerable(asker) || !needs.isAllowed(asker.address)) return;
  const own = await addressOf(needs, asker.address);
  if (own === null) return;
  for (const device of located(own, needs)) {
    const answers = searchAnswers(device, search);
    if (answers.length === 0 || schedule.waitingCount >= ANSWERS_WAITING_MAX) continue;
    schedule.later(needs.random() * search.waitMaxMs, () => {
      for (const bytes of answers) socket.send(bytes, asker.port, asker.address, () => {});
    });
  }
}

/** The devices that are reached by host and port under this address of ours. */
function located(own: string, { devices, baseUrl }: Pick<SsdpNeeds, 'devices' | 'baseUrl'>): SsdpDevice[] {
  return devices().flatMap((device) => {
    const base = baseUrl(device, own);
    return base === null ? [] : [{ udn: device.udn, location: `${base}/device.xml` }];
  });
}

/** What is said: all that is there, only what came and went, or that all goes. What has gone is said in each. */
type Round = 'all' | 'changes' | 'goodbye';

/** @param socket What hears searches: it joins the group in each network that is announced in. */
function createAnnouncer(socket: Socket, needs: SsdpNeeds) {
  /** By our address in a network: the names of the devices that were announced there and have not said goodbye. */
  const told = new Map<string, ReadonlySet<string>>();
  /**
   * Each time again: a network whose interface went away and came back has the same address and has forgotten us. Where we
   * are still in the group it is refused, and so it is in a network that has just come up; the next round tries again.
   */
  const join = (own: string) => {
    try {
      socket.addMembership(SSDP_GROUP.address, own);
    } catch {
      // it is told nothing, and hears us when it is up
    }
  };
  /** A socket may be in few groups, and counts those of networks that have gone. */
  const leave = (own: string) => {
    told.delete(own);
    try {
      socket.dropMembership(SSDP_GROUP.address, own);
    } catch {
      // it went with its network
    }
  };
  const announceIn = (own: string, round: Round) => {
    join(own);
    const before = told.get(own) ?? new Set();
    const there = round === 'goodbye' ? [] : located(own, needs);
    const names = new Set(there.map(({ udn }) => udn));
    const gone = [...before].filter((udn) => !names.has(udn));
    const heralded = round === 'all' ? there : there.filter(({ udn }) => !before.has(udn));
    told.set(own, names);
    return tellGroup(own, needs.port, [...gone.flatMap(farewells), ...heralded.flatMap(announcements)]);
  };
  return {
    async announce(round: Round): Promise<void> {
      const addresses = needs.ownAddresses();
      for (const own of told.keys()) if (!addresses.includes(own)) leave(own);
      await Promise.all(addresses.map((own) => announceIn(own, round)));
    },
  };
}

/** From a socket of its own: which network a datagram to the group leaves by is a matter of the socket. */
async function tellGroup(own: string, port: number, messages: readonly Buffer[]): Promise<void> {
  if (messages.length === 0) return;
  const sender = await bindUdp(0, own).catch(() => null);
  if (!sender) return; // the network has gone
  try {
    sender.setMulticastInterface(own);
    sender.setMulticastTTL(TTL);
    const send = (bytes: Buffer) =>
      new Promise<void>((resolve) => sender.send(bytes, port, SSDP_GROUP.address, () => resolve()));
    await Promise.all(messages.map(send));
  } catch {
    // the network has gone meanwhile
  } finally {
    await closeUdp(sender);
  }
}
