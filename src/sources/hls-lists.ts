import { setImmediate as nextTurn } from 'node:timers/promises';
import { chooseVariant, type PlaylistReading, parsePlaylistInSteps } from '../formats/hls/index.js';
import { needsFfmpeg, playlistUnusable } from './faults.js';
import type { LoadedMedia } from './hls-track.js';
import type { ListNeeds, Lists } from './lists.js';

/** Those of HLS: one each, which a list of lists may name. */
export function createHlsLists({ clock, load, patiently, variantLimit, canRepack }: ListNeeds): Lists {
  async function again(asked: string): Promise<LoadedMedia> {
    const askedMs = clock.steadyMs();
    const { text, url } = await load(asked);
    const list = await readInTurns(text, url);
    if (list.kind === 'media') return { list, url, askedMs };
    throw playlistUnusable(
      list.kind === 'master' ? 'leads to another list of lists' : `cannot be read (${list.error})`,
    );
  }

  return {
    async begin(loaded, askedMs) {
      const found = await readInTurns(loaded.text, loaded.url);
      if (found.kind === 'error') throw playlistUnusable(`cannot be read (${found.error})`);
      if (found.kind === 'media') return { main: { list: found, url: loaded.url, askedMs }, sound: null };
      const { variant, audio } = chooseVariant(found, variantLimit());
      if (audio && !canRepack) throw needsFfmpeg();
      const main = await patiently(() => again(variant.uri));
      return { main, sound: audio ? await patiently(() => again(audio.uri!)) : null };
    },
    again,
  };
}

async function readInTurns(text: string, url: string): Promise<PlaylistReading> {
  const steps = parsePlaylistInSteps(text, url);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await nextTurn();
  }
}
