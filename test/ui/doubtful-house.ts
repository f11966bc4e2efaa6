import type { Browser } from 'playwright-core';
import { type House, startHouse } from './house.js';

/** Two lists that call some stations alike and others nearly so: two pairs are asked about. */
const ALPHA = ['UK: Dave HD', 'UK: Dave +1', 'UK: Discovery Historys', 'UK: Amber News', 'UK: Cedar'];
const BRAVO = ['UK| DAVE', 'UK| Discovery History', 'UK| Amber New', 'DE| Dave', 'UK| DAVE FHD'];

/** A house with a second provider, `Bravo`, whose list is written otherwise. */
export async function startDoubtfulHouse(browser: Browser): Promise<House> {
  const house = await startHouse(browser, { streams: ALPHA.map((name, at) => ({ id: String(at + 1), name })) });
  const entries = BRAVO.map((name, at) => `#EXTINF:-1,${name}\n${house.provider.url(`/bravo/${at + 1}.ts`)}`);
  house.provider.answer('/bravo-own.m3u', { body: ['#EXTM3U', ...entries].join('\n') });
  const url = house.provider.url('/bravo-own.m3u');
  await house.headwater.send('POST', '/providers', { key: 'bravo', name: 'Bravo', url });
  await house.headwater.refreshed('bravo', 'done');
  await house.headwater.idle();
  return house;
}
