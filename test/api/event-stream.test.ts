import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { eventRoutes } from '../../src/api/event-stream.js';
import type { ApiNeeds } from '../../src/api/needs.js';
import { createEmitter } from '../../src/base/events.js';
import type { HouseEvents } from '../../src/jobs/index.js';
import { createWatchers } from '../../src/people/watchers.js';

const TOLD_MAX = 200;

test('a reader that falls behind is let go, so that its page reads everything afresh, and one that keeps up stays', async () => {
  const events = createEmitter<HouseEvents>((error) => console.error(error));
  const watchers = createWatchers(() => true);
  const stop = new AbortController();
  const needs = { events, people: { watch: watchers.add } } as unknown as ApiNeeds;
  const site = new Hono().route('/', eventRoutes(needs, stop.signal));
  const open = async () => (await site.request('/events')).body!.pipeThrough(new TextDecoderStream()).getReader();
  const [slow, quick] = await Promise.all([open(), open()]);
  try {
    let heardCount = 0;
    const told: number[] = [];
    const keepUp = (async () => {
      for (let piece = await quick.read(); !piece.done; piece = await quick.read()) {
        heardCount += /^event: /m.test(piece.value) ? 1 : 0;
      }
      told.push(heardCount);
    })();
    for (let count = 1; count <= TOLD_MAX + 50; count++) {
      events.emit('sessions', { atMs: count });
      while (heardCount < count) await new Promise((resolve) => setImmediate(resolve));
    }
    let lastAt = 0;
    for (let piece = await slow.read(); !piece.done; piece = await slow.read()) {
      for (const [, at] of piece.value.matchAll(/"at":"([^"]+)"/g)) lastAt = Date.parse(at!);
    }
    expect(lastAt).toBeLessThanOrEqual(TOLD_MAX); // it ended, instead of going on behind a gap
    expect(told).toEqual([]);
    stop.abort();
    await keepUp;
    expect(told).toEqual([TOLD_MAX + 50]);
  } finally {
    stop.abort();
    watchers.close();
  }
});
