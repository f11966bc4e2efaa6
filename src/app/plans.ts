import { HeadwaterError } from '../base/errors.js';
import type { ChannelId, ProviderId } from '../base/model.js';
import { type LiveBody, type LiveOpener, loadRoute } from '../net/index.js';
import { addressesOf, addressFor, loginsOf, mayReachPrivate, type ProviderLogin } from '../providers/index.js';
import type { PlanSource, RelayPlan } from '../relay/index.js';
import type { SlotUse } from '../slots/index.js';
import type { PlayableStream, ProviderRow, Stores } from '../store/index.js';

/** What plans are made of. */
export interface PlanNeeds {
  stores: Stores;
  opener: LiveOpener;
  /** Connections in use at the moment. */
  slotUses(): readonly SlotUse[];
  hosts: AnsweringHosts;
}

/** Makes a relay's plan from the database: a few reads by key. Each entry is tried with each account of its provider. */
export function planFor(needs: PlanNeeds, channelId: ChannelId): RelayPlan {
  const { stores } = needs;
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
  const providers = new Map<ProviderId, ProviderRow>();
  const providerOf = (id: ProviderId): ProviderRow => {
    const row = providers.get(id) ?? stores.providers.find(id)!;
    providers.set(id, row);
    return row;
  };
  const uses = needs.slotUses();
  const sources = ranked.flatMap((stream) => {
    const provider = providerOf(stream.providerId);
    const logins = freeFirst(loginsOf(provider), uses);
    // a viewer waits no longer for several accounts that are full than for one
    return logins.map((login) => planSource(stream, provider, login, 1 / logins.length, needs));
  });
  return { channelId, channelName: channel.name, sources };
}

/** Nobody should wait for an account that is full while another has a connection left. */
function freeFirst(logins: readonly ProviderLogin[], uses: readonly SlotUse[]): ProviderLogin[] {
  const isFree = ({ isUsable, slotGroup }: ProviderLogin) =>
    isUsable && (uses.find(({ key }) => key === slotGroup.key)?.used ?? 0) < slotGroup.limit;
  return [...logins.filter(isFree), ...logins.filter((login) => !isFree(login))];
}

function planSource(
  stream: PlayableStream,
  provider: ProviderRow,
  login: ProviderLogin,
  waitShare: number,
  { opener, hosts }: PlanNeeds,
): PlanSource {
  const headers = {
    ...stream.providerHeaders,
    ...(stream.userAgent ? { 'User-Agent': stream.userAgent } : {}),
    ...stream.headers,
  };
  const allowPrivate = mayReachPrivate({ url: stream.providerUrl, allowPrivate: stream.allowPrivate });
  const addresses = addressesOf(stream.url, provider.url, provider.backupHosts);
  return {
    streamId: stream.streamId,
    providerName: stream.providerName,
    slotGroup: { ...login.slotGroup, waitShare },
    open: (signal) =>
      hosts.open(addresses, async (url) => {
        const route = await loadRoute(provider);
        return await opener.open({ url: addressFor(url, login), headers, allowPrivate, route }, signal);
      }),
  };
}

/** Which hosts of providers answer: a viewer must not wait each time for one that is down. */
export interface AnsweringHosts {
  /** Opens under one address after the other until a server answers, whatever it says. Throws what the last one failed with. */
  open(addresses: readonly string[], open: (url: string) => Promise<LiveBody>): Promise<LiveBody>;
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
