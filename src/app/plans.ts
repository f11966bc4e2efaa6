import { HeadwaterError } from '../base/errors.js';
import type { ChannelId, ProviderId } from '../base/model.js';
import { loadRoute, mayBeLimit, sendableHeaders } from '../net/index.js';
import {
  addressesOf,
  addressFor,
  loginsOf,
  mayReachPrivate,
  type ProviderLogin,
  type SlotGroup,
  slotGroupOf,
} from '../providers/index.js';
import { COPY, type PlanSource, type RelayPlan } from '../relay/index.js';
import type { SlotBook, SlotUse } from '../slots/index.js';
import type { SourceCommand, SourceOpener } from '../sources/index.js';
import type { PlayableStream, ProviderRow, Stores } from '../store/index.js';

/** What plans are made of. */
export interface PlanNeeds {
  stores: Stores;
  opener: SourceOpener;
  slots: Pick<SlotBook, 'snapshot' | 'hear'>;
  hosts: AnsweringHosts;
  /** What fetches a provider's streams; null: we do. */
  commandOf(providerKey: string): SourceCommand | null;
  /** How fast a provider may be read; null: no limit. */
  paceOf(provider: { id: ProviderId; name: string }): ((bytes: number) => number) | null;
}

/** A stream through one account. */
interface Choice {
  stream: PlayableStream;
  provider: ProviderRow;
  login: ProviderLogin;
  group: SlotGroup;
  load: Load;
  /** One of the provider's accounts is let in. */
  hasUsable: boolean;
  /** For each account a share of the time that a viewer waits for a connection. */
  waitShare: number;
}

/** How an account is used at the moment. */
interface Load {
  /** The channel plays with it: what a plan of the channel must not take for a reason to leave. */
  isOwn: boolean;
  /** Of its connections, in use by other channels; 1 and more: full. */
  share: number;
  /** It is full of what others have open elsewhere, as far as it has said. */
  isFullElsewhere: boolean;
}

/** Makes a relay's plan from the database: a few reads by key. Each entry is tried with each account of its provider. */
export function planFor(needs: PlanNeeds, channelId: ChannelId): RelayPlan {
  const { stores, slots } = needs;
  const lineup = stores.lineups.main();
  const channel = lineup && stores.channels.findEffective(channelId, lineup.id);
  if (!channel)
    throw new HeadwaterError(
      'channel_unknown',
      `There is no channel with the id ${channelId}.`,
      'It may have gone with its provider.',
    );
  const playable = stores.channels.playable(channelId).filter((stream) => stream.providerIsEnabled && !stream.isDrm);
  // what the last list still had goes first: a missing entry may play, but is the likelier to fail
  const ranked = [
    ...playable.filter((stream) => stream.missingSinceMs === null),
    ...playable.filter((stream) => stream.missingSinceMs !== null),
  ];
  const house = stores.providers.list();
  const providers = new Map<ProviderId, ProviderRow>(house.map((row) => [row.id, row]));
  const loadOf = (group: SlotGroup): Load => {
    slots.hear(group);
    return loadIn(slots.snapshot(), group, channelId);
  };
  const choices = ranked.flatMap((stream): Choice[] => {
    const provider = providers.get(stream.providerId);
    if (!provider) return [];
    const logins = loginsOf(provider, house);
    const waitShare = 1 / logins.length; // a viewer waits no longer for several accounts that are full than for one
    const hasUsable = logins.some(({ isUsable }) => isUsable);
    const accounts = logins.map((login): Choice => {
      const group = slotGroupOf(provider, login, stream.url, house);
      return { stream, provider, login, group, load: loadOf(group), waitShare, hasUsable };
    });
    return leastUsedFirst(accounts);
  });
  const sources = choices.sort((a, b) => reserveOf(a) - reserveOf(b));
  return {
    channelId,
    channelName: channel.name,
    profile: COPY,
    sources: sources.map((one) => planSource(one, channelId, needs)),
  };
}

/** What goes behind all others, whatever its rank: accounts that are full by hearsay, and last those not let in that have a substitute. */
function reserveOf({ login, load, hasUsable }: Choice): 0 | 1 | 2 {
  if (!login.isUsable && hasUsable) return 2;
  return load.isFullElsewhere && !load.isOwn ? 1 : 0;
}

function loadIn(uses: readonly SlotUse[], { key, limit }: SlotGroup, channelId: ChannelId): Load {
  const { used = 0, elsewhere = 0, holders = [] } = uses.find((one) => one.key === key) ?? {};
  const ownCount = holders.filter(({ purpose }) => purpose?.channelId === channelId).length;
  const othersCount = used - ownCount;
  return {
    isOwn: ownCount > 0,
    share: othersCount / limit,
    isFullElsewhere: elsewhere > 0 && othersCount + elsewhere >= limit,
  };
}

/** Spreads what is watched over the accounts. Among equals the one that a person named first; those not let in go last. */
function leastUsedFirst(choices: readonly Choice[]): Choice[] {
  const order = ({ login, load }: Choice) => [Number(!login.isUsable), Number(!load.isOwn), load.share] as const;
  return [...choices].sort((one, other) => {
    const [a, b] = [order(one), order(other)];
    return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
  });
}

function planSource(
  { stream, provider, login, group, waitShare }: Choice,
  channelId: ChannelId,
  { opener, hosts, paceOf, commandOf }: PlanNeeds,
): PlanSource {
  const headers = sendableHeaders({
    ...stream.providerHeaders,
    ...(stream.userAgent ? { 'User-Agent': stream.userAgent } : {}),
    ...stream.headers,
  });
  const headersOfEntry = Object.keys(stream.headers);
  const allowPrivate = mayReachPrivate({ url: stream.providerUrl, allowPrivate: stream.allowPrivate });
  const addresses = addressesOf(stream.url, provider.url, provider.backupHosts);
  const { streamId, providerName, providerId } = stream;
  return {
    streamId,
    providerName,
    slotGroup: { key: group.key, limit: group.limit, waitShare, purpose: { providerId, channelId, streamId } },
    open: (signal, _from, played) =>
      hosts.open(addresses, async (url) => {
        const route = await loadRoute(provider);
        const pace = paceOf(provider) ?? undefined;
        const command = commandOf(provider.key);
        const way = { headers, headersOfEntry, allowPrivate, route, pace, command };
        return await opener.open({ url: addressFor(url, login), ...way }, played, signal);
      }),
    mayBeFull: mayBeLimit,
  };
}

/** Which hosts of providers answer: a viewer must not wait each time for one that is down. */
export interface AnsweringHosts {
  /** Opens under one address after the other until a server answers, whatever it says. Throws what the last one failed with. */
  open<T>(addresses: readonly string[], open: (url: string) => Promise<T>): Promise<T>;
}

/** So long a host that did not answer is asked last. */
const SILENT_MS = 10 * 60_000;
const SILENT_MAX = 1_000;

/** @param nowMs A clock that only goes forward. */
export function createAnsweringHosts(nowMs: () => number): AnsweringHosts {
  const silentUntilMs = new Map<string, number>();
  const isSilent = (url: string) => (silentUntilMs.get(new URL(url).host) ?? 0) > nowMs();
  return {
    async open(addresses, open) {
      if (addresses.length === 1) return await open(addresses[0]!);
      const ordered = [...addresses.filter((url) => !isSilent(url)), ...addresses.filter(isSilent)];
      let failure: unknown = null;
      for (const url of ordered) {
        try {
          return await open(url);
        } catch (error) {
          if (!(error instanceof HeadwaterError) || error.code !== 'upstream_unreachable') throw error;
          failure = error;
          if (silentUntilMs.size >= SILENT_MAX) silentUntilMs.clear();
          silentUntilMs.set(new URL(url).host, nowMs() + SILENT_MS);
        }
      }
      throw failure;
    },
  };
}
