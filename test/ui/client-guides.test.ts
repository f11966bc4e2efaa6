import { expect, test } from 'vitest';
import { type CopyKind, GUIDES } from '../../ui/src/screens/connect/guides.js';
import english from '../../ui/src/text/en/connecting.js';

/** The pages of docs/clients are what the screen Connect says. `npx vitest run test/ui/client-guides.test.ts -u` writes them. */

/** As an example: the screen has the addresses of the house. */
const ADDRESSES: Record<CopyKind, string> = {
  tuner: '192.168.1.20:5004',
  tunerUrl: 'http://192.168.1.20:5004',
  playlist: 'http://192.168.1.20:4323/playlist.m3u',
  lineup: 'http://192.168.1.20:5004/lineup.m3u',
};

test.each(GUIDES)('docs/clients/$key.md says what the screen says', async ({ key, name, copies }) => {
  const { lead, steps, troubles } = english.guides[key];
  expect(copies.length).toBe(steps.length);
  expect(troubles.length).toBe(3);
  const page = [
    `# ${english.title(name ?? english.otherApp)}`,
    `${lead} *Connect* in Headwater shows these steps with the addresses of your house, and whether the player has asked already.`,
    ...steps.flatMap(({ title, words }, at) => {
      const copy = copies[at];
      return [`## ${at + 1}. ${title}`, words, ...(copy ? [`\`${ADDRESSES[copy]}\``] : [])];
    }),
    `## ${english.troubles}`,
    ...troubles.map(({ title, words }) => `**${title}**\\\n${words}`),
  ];
  await expect(`${page.join('\n\n')}\n`).toMatchFileSnapshot(`../../docs/clients/${key}.md`);
});
