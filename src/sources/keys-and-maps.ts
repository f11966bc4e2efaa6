import { createDecipheriv, type Decipher } from 'node:crypto';
import { keepNewest } from '../base/keep-newest.js';
import { type HlsSegment, recogniseSegment, segmentIv } from '../formats/hls/index.js';
import type { LiveOpener, LiveTarget } from '../net/index.js';
import { notDecrypted, notVideo } from './faults.js';
import { type SegmentForm, WHOLE_MP4 } from './form.js';
import { loadKey, loadMap } from './part.js';

/** What segments need besides their own bytes. It is fetched once for each address. */
export interface KeysAndMaps {
  /** Null: the segment is in the clear. */
  decipherFor(segment: HlsSegment, signal: AbortSignal): Promise<Decipher | null>;
  /** What fragments are parts of. */
  formOf(segment: HlsSegment, signal: AbortSignal): Promise<SegmentForm>;
  /** The segment cannot be read with its key: there may be another at the same address by now. */
  forgetKey(segment: HlsSegment): void;
}

const KEYS_MAX = 16;
const MAPS_MAX = 4;

/** @param targetFor The request for one address of the playlist. */
export function createKeysAndMaps(opener: LiveOpener, targetFor: (url: string) => LiveTarget): KeysAndMaps {
  const keys = new Map<string, Buffer>();
  const maps = new Map<string, Extract<SegmentForm, { kind: 'fmp4' }>>();

  async function keyOf(uri: string, signal: AbortSignal): Promise<Buffer> {
    const key = keys.get(uri) ?? (await loadKey(opener, targetFor(uri), signal));
    keepNewest(keys, uri, key, KEYS_MAX);
    return key;
  }

  async function decipherFor({ key, sequence }: HlsSegment, signal: AbortSignal): Promise<Decipher | null> {
    if (key === null) return null;
    if (key.method !== 'AES-128') throw new Error('the session refuses it');
    return createDecipheriv('aes-128-cbc', await keyOf(key.uri, signal), segmentIv(key, sequence));
  }

  return {
    decipherFor,
    async formOf(segment, signal) {
      const { map } = segment;
      if (!map) return WHOLE_MP4;
      const name = `${map.uri} ${map.byteRange}`;
      const known = maps.get(name);
      if (known) return known;
      const bytes = await loadMap(opener, targetFor(map.uri), map.byteRange, signal);
      const decipher = recogniseSegment(bytes, true).kind === 'fmp4' ? null : await decipherFor(segment, signal);
      const head = decipher ? Buffer.concat([decipher.update(bytes), lastOf(decipher) ?? Buffer.alloc(0)]) : bytes;
      if (recogniseSegment(head, true).kind !== 'fmp4') throw segment.key ? notDecrypted() : notVideo();
      // where only a token in its address is another, it is the same file, and the same ffmpeg goes on with it
      const same = [...maps.values()].find((form) => form.head.equals(head));
      const form = same ?? { kind: 'fmp4' as const, head };
      keepNewest(maps, name, form, MAPS_MAX);
      return form;
    },
    forgetKey({ key }) {
      if (key?.method === 'AES-128') keys.delete(key.uri);
    },
  };
}

/** The last block without its padding. Some servers do not pad: what is lost then is less than a packet. */
export function lastOf(decipher: { final(): Buffer }): Buffer | null {
  try {
    return decipher.final();
  } catch {
    return null;
  }
}
