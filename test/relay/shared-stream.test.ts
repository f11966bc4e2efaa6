import { expect, test } from 'vitest';
import { startProvider } from '../support/simulated-provider.js';
import { checkTs } from '../support/ts-checker.js';
import { capture, forMs, startRelayHouse } from './relay-house.js';

test('five viewers of one channel hold one connection, and each starts at a key frame', async () => {
  await using provider = await startProvider({ streams: ['News One'] });
  await using house = await startRelayHouse({ 1: [{ url: provider.streamUrl('alpha', '1') }] });
  const captures = await Promise.all(
    [0, 300, 700, 1_200, 1_600].map((ms) =>
      new Promise((r) => setTimeout(r, ms)).then(() => capture(house.url(1), forMs(5_000))),
    ),
  );
  for (const { status, bytes } of captures) {
    expect(status).toBe(200);
    expect(bytes.length).toBeGreaterThan(100_000);
    expect(checkTs(bytes).findings).toEqual([]);
  }
  expect(provider.counters().alpha).toMatchObject({ peak: 1, total: 1 });
});
