import { setImmediate as nextTurn } from 'node:timers/promises';
import { isAbort } from '../base/errors.js';
import { createResolver } from '../base/resolve-address.js';
import { createManifestReader, type DashManifest, parseDateMs } from '../formats/dash/index.js';
import { createDashMedia, type DashMedia, goesByClock, type PlayedPeriod, playedPeriods } from './dash-media.js';
import { manifestUnusable } from './faults.js';
import type { Part } from './form.js';
import type { LoadedMedia } from './hls-track.js';
import type { ListNeeds, Lists } from './lists.js';
import type { LoadedList } from './part.js';

/**
 * Those of DASH: one manifest that names picture and sound. What it says is told as HLS would, so that all that is known of
 * fetching, pacing and joining segments holds for it too (docs/decisions/0014-dash-is-followed-as-hls.md).
 *
 *     manifest ──► picture: segments ──┐
 *        ▲    └──► sound: segments ────┴─► followed like two playlists of HLS
 *        └─ again when it may have changed, for both
 */
export function createDashLists(needs: ListNeeds): Lists {
  const { clock, load, patiently } = needs;
  const media: Record<Part, DashMedia> = {
    main: createDashMedia('main', needs),
    sound: createDashMedia('sound', needs),
  };
  let current: Loaded | null = null;
  /** Where it is to be asked for. */
  let url = '';
  /** How far the clock of the server is ahead of ours; null: it has not been asked. */
  let aheadMs: number | null = null;

  async function take(loaded: LoadedList, askedMs: number): Promise<Loaded> {
    const manifest = await readManifest(loaded);
    const played = playedPeriods(manifest, needs.variantLimit());
    current = { manifest, played, askedMs };
    url = manifest.location ?? loaded.url;
    if (manifest.isLive && played.some(goesByClock)) aheadMs ??= await askTime(manifest);
    return current;
  }

  /** Where the manifest does not say it, or nobody answers, both are right. */
  async function askTime({ clocks }: DashManifest): Promise<number> {
    const known = clocks.flatMap(({ scheme, value }) => {
      const how = /^urn:mpeg:dash:utc:(direct|http-xsdate|http-iso):201[24]$/.exec(scheme)?.[1];
      return how === undefined ? [] : [{ how, value }];
    });
    for (const { how, value } of known.slice(0, CLOCKS_MAX)) {
      const [address = ''] = value.trim().split(/\s+/);
      const text = how === 'direct' ? value : await textAt(createResolver(url)(address));
      const serverMs = parseDateMs(text);
      if (serverMs !== null) return serverMs - clock.nowMs();
    }
    return 0;
  }

  async function textAt(address: string): Promise<string> {
    try {
      return (await load(address)).text;
    } catch (error) {
      if (isAbort(error)) throw error;
      return '';
    }
  }

  async function latest(): Promise<Loaded> {
    const askedMs = clock.steadyMs();
    if (current && !isDue(current, askedMs)) return current;
    return await take(await load(url), askedMs);
  }

  async function listOf(part: Part, { manifest, played, askedMs }: Loaded): Promise<LoadedMedia | null> {
    const list = await media[part].list(manifest, played, clock.nowMs() + (aheadMs ?? 0));
    return list && { list, url: part, askedMs };
  }

  return {
    async begin(loaded, askedMs) {
      const begun = await take(loaded, askedMs);
      const sound = await patiently(() => listOf('sound', begun));
      const main = await patiently(() => listOf('main', begun));
      return { main: main!, sound };
    },
    async again(name) {
      const found = await listOf(name as Part, await latest());
      if (!found) throw manifestUnusable('has its sound elsewhere all of a sudden');
      return found;
    },
  };
}

interface Loaded {
  manifest: DashManifest;
  played: readonly PlayedPeriod[];
  askedMs: number;
}

/** One after the other, while viewers wait. */
const CLOCKS_MAX = 3;
/** Picture and sound are listed by turns, and one reading is enough for both. */
const SHARED_MS = 1_000;

/** Where segments are named one by one, whoever asks wants more of them; where the time tells, the manifest says how long it holds. */
function isDue({ manifest, played, askedMs }: Loaded, nowMs: number): boolean {
  if (!manifest.isLive) return false;
  const heldMs = played.every(goesByClock) ? (manifest.updateMs ?? Number.POSITIVE_INFINITY) : 0;
  return nowMs - askedMs >= Math.max(SHARED_MS, heldMs);
}

/** Reading so much at a time holds up nothing else. */
const SLICE_LENGTH = 8_192;

async function readManifest({ text, url }: LoadedList): Promise<DashManifest> {
  const reader = createManifestReader(url);
  for (let at = 0; at < text.length; at += SLICE_LENGTH) {
    reader.write(text.slice(at, at + SLICE_LENGTH));
    await nextTurn();
  }
  const found = reader.finish();
  if (found.kind === 'error') throw manifestUnusable(`cannot be read (${found.error})`);
  return found;
}
