import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ProviderId, SourceStreamId } from '../../src/base/model.js';
import { createMatcher, type MatchEntry, type MatchOptions, readingOf } from '../../src/matching/index.js';

interface Given {
  name: string;
  group?: string;
  id?: string;
  logo?: string;
  provider?: number;
  isRadio?: boolean;
  streamId?: number;
}

const entry = (given: Given | string, at: number): MatchEntry & { name: string } => {
  const {
    name,
    group = '',
    id,
    logo,
    provider = 1,
    isRadio = false,
    streamId = at + 1,
  }: Given = typeof given === 'string' ? { name: given } : given;
  const own = { name, providerId: provider as ProviderId, tvgId: id ?? null };
  const said = { kind: isRadio ? 'radio' : 'live', groups: group === '' ? [] : [group], region: null } as const;
  return {
    ...own,
    streamId: streamId as SourceStreamId,
    reading: readingOf({ ...own, ...said }),
    logoHash: logo ?? null,
  };
};

const OPTIONS: MatchOptions = {
  thresholds: { mergeAt: 85, suggestAt: 75 },
  decisions: [],
  homes: new Map(),
  breathe: async () => {},
};
const match = (...given: (Given | string)[]) => createMatcher().match(given.map(entry), OPTIONS);

/** Channels by the names in them. */
const channels = async (...given: (Given | string)[]) => {
  const { clusters } = await match(...given);
  return clusters.map((cluster) => cluster.map(({ name }) => name)).sort();
};

const areOne = async (...given: (Given | string)[]) => expect(await channels(...given)).toHaveLength(1);
const areApart = async (...given: (Given | string)[]) => expect(await channels(...given)).toHaveLength(given.length);

describe('P1 variants merge', () => {
  test('quality, codec, frame rate, source and redundancy, in whatever letters', async () => {
    await areOne(
      ...[
        'UK: Dave HD',
        'UK: Dave FHD',
        'UK| DAVE ᴴᴰ',
        'UK| DAVE ʜᴅ ◉',
        '|UK|HEVC| DAVE',
        'UK: [VIP] Dave',
        '🇬🇧 Dave UHD',
      ],
      ...[
        'UK: Dave (1080p) [Geo-blocked]',
        'UK: Dave HD 50fps',
        'UK: Dave FHD H265 (BACKUP)',
        'UK | DAVE ᵁᴴᴰ 3840P',
        'UK: DaveHD',
      ],
    );
  });
  test('also where a number stands behind the quality, or says which of the same it is', async () => {
    await areOne('AR: beIN Sports 1 HD', 'AR: BEIN SPORTS HD1');
    await areOne('PT: TVCine Action', 'PT: TVCine Action FHD OP2');
  });
  test('but a station may be called by a quality', () => areApart('UK: 4K', 'UK: HD'));
});

describe('P2 regions stay apart', () => {
  test('named in whatever way', async () => {
    await areApart('UK: BBC One Scotland', 'UK: BBC One (Wales)', 'UK: BBC One', 'UK: BBC One Yorkshire');
    await areApart('US: HBO', 'US: HBO West', 'CA: Sportsnet Ontario', 'CA: Sportsnet Pacific', 'CA: Sportsnet West');
  });
  test('in letters at the end', async () => {
    await areOne('US: HBO - E', 'US: HBO (East)', 'US| HBO ᴇᴀsᴛ ᴿᴬᵂ', 'US: HBO Eastern Feed');
    await areOne('US: HBO W', 'US: HBO West FHD');
  });
});

describe('P3 an entry with no region is the main feed', () => {
  test('of the east, or of the capital or the seat of the broadcaster', async () => {
    await areOne('US: AMC', 'US: AMC East');
    await areOne('UK: BBC One', 'UK: BBC 1 London', 'UK: BBC One (London) HD');
    await areOne('UK: ITV1', 'UK: ITV London', 'UK: ITV1 LONDON');
    await areOne('DE: WDR Fernsehen', 'DE: WDR Koeln', 'DE: WDR HD Köln', 'DE: WDR');
    await areOne('AU: 9Gem', 'AU: 9GEM (SYDNEY)', 'AU: 9Gem NSW');
    await areOne('CA: Sportsnet', 'CA: SN East', 'CA: Sportsnet (East)');
  });
  test('and the other feeds are channels of their own, however they are spelled', async () => {
    await areApart('UK: BBC One', 'UK: BBC One South', 'UK: BBC One South West', 'UK: BBC One West', 'UK: ITV Channel');
    await areOne('UK: BBC One SW', 'UK: BBC1 (South West)', 'UK: BBC ONE SOUTH WEST');
    await areOne('US: HBO Pacific Time (West)', 'US: HBO W');
    await areOne('UK: ITV Granada', 'UK: ITV 1 Granada');
    await areOne('DE: WDR Lokalzeit Münsterland', 'DE: WDR Fernsehen Muenster');
    await areOne('CA: Sportsnet ONT.', 'CA: Sportsnet Ontario');
  });
});

describe('P4 time shifts stay apart', () => {
  test('from the base feed and from each other', async () => {
    await areApart('UK: ITV2', 'UK: ITV2 +1', 'UK: ITV2 +2', 'UK: ITV2 +24');
  });
  test('however they are written', async () => {
    await areOne('UK: Film4+1', 'UK: Film4 (+1) HD', 'UK: Film4 plus 1', 'UK: Film4 +1h', 'UK: Film4 1 hour delay');
    await areOne('DE: Sky Cinema +24', 'DE: Sky Cinema 24h später');
    await areOne('US: Tennis Channel+1', 'US: Tennis Plus1');
  });
  test('and the plus of a brand is none', () =>
    areApart('FR: Canal+', 'FR: Canal+ Sport', 'ES: Movistar Plus+ 2', 'FR: Canal'));
});

describe('P5 siblings stay apart', () => {
  test('by number, in whatever spelling', async () => {
    await areApart('UK: BBC One', 'UK: BBC Two', 'UK: BBC Four');
    await areOne('UK: BBC One', 'UK: BBC 1', 'UK: BBC1 HD');
    await areOne('DE: RTL II', 'DE: RTL 2', 'DE: RTL Zwei', 'DE: RTL2');
    await areApart('US: ESPN', 'US: ESPN 2', 'US: ESPNU', 'US: ESPN News');
    await areOne('PL: TVN 7', 'PL: TVN Siedem');
  });
  test('by a letter that is a word of its own', async () => {
    await areApart('IT: Sky Sport Uno', 'IT: Sky Sport F1');
    await areApart('SE: Viasport 1', 'SE: Viasport Q 1');
    await areOne('IT: Sky Sport F1', 'IT: Sky Sport Formula 1', 'IT: Sky Sport Formel 1');
  });
  test('by a word, also when they have one guide id', async () => {
    await areApart(
      { name: 'US: HBO', id: 'hbo.us' },
      { name: 'US: HBO Family', id: 'hbo.us' },
      { name: 'US: HBO Comedy' },
    );
    await areApart('UK: Sky Sports F1', 'UK: Sky Sports Football', 'UK: Sky Sports News', 'UK: Sky Sport Tennis');
  });
});

describe('P6 countries stay apart', () => {
  test('whether prefix, flag, group or guide id says it', async () => {
    await areApart(
      'UK: Discovery',
      '🇩🇪 Discovery',
      { name: 'Discovery', group: 'ITALIE | DECOUVERTE' },
      { name: 'Discovery', id: 'Discovery.pl@SD' },
    );
    await areOne(
      'DE: Discovery',
      '[DE] Discovery',
      '🇩🇪 Discovery',
      { name: 'Discovery', group: 'Deutschland • Doku' },
      {
        name: 'Discovery',
        id: 'Discovery.de',
      },
    );
  });
  test('or only what else the provider carries', async () => {
    const american = ['AMC', 'Bravo', 'Lifetime', 'Hallmark', 'Oxygen', 'Syfy'].map((name) => ({ name, provider: 2 }));
    const known = ['US: AMC', 'US: Bravo', 'US: Lifetime', 'US: Hallmark', 'US: Oxygen', 'US: Syfy', 'UK: Lifetime'];
    expect(await channels(...american, ...known)).toHaveLength(7);
  });
  test('also where others only say a whole area', async () => {
    const names = ['Amber News', 'Birch Kids', 'Cedar Film', 'Dogwood'];
    const nordic = names.map((name) => ({ name, group: 'Nordic' }));
    expect(await channels(...nordic, ...names.map((name) => ({ name, provider: 2 })))).toHaveLength(4);
  });
  test('but a world channel is one wherever it is listed', async () => {
    await areOne('UK: Al Jazeera English', 'US: Al Jazeera English', 'AR: Al Jazeera English');
    await areOne('AR: Al Jazeera', 'AR: الجزيرة HD');
  });
});

test('P7 languages stay apart where the sound differs', async () => {
  await areApart(
    'UK: Al Jazeera English',
    'AR: Al Jazeera Arabic',
    'FR: Euronews',
    'DE: Euronews',
    'UK: France 24 English',
    'FR: France 24',
  );
});

describe('P8 affiliates stay apart', () => {
  test('also in a city whose name is a call sign', async () => {
    await areApart('US: NBC 4 Oklahoma City', 'US: FOX25 Oklahoma City', 'US: FOX 4 Kansas City', 'CA: City Toronto');
    await areOne('US: NBC 4 Oklahoma City', 'US: NBC (KFOR) Oklahoma City OK', 'US: KFOR');
  });
  test('and one is known by its call sign though its city is misspelt', () =>
    areOne('US: NBC - Oralndo, FL (WESH)', 'US: NBC Orlando', 'US: WESH', 'US: NBC 2 Orlnado FL'));
  test('or by number and city where its network has changed', () =>
    areOne('US: CW 57 Philadelphia', 'US: CW (WPSG) Philadelphia', 'US: WPSG'));
});

test('P9 brand words are not variants', async () => {
  await areApart(
    'FR: Canal+',
    'FR: Canal+ Premier',
    'UK: Sky Cinema Premiere',
    'UK: Sky Cinema Gold',
    'UK: Film4',
    'UK: Pluto TV Max',
    'DE: HD+ Extra',
  );
});

test('P10 headings, loops and event slots share a channel with nothing', async () => {
  const { clusters } = await match(
    ...['##### UK SPORTS #####', '═══ Balkan ═══', '24/7: Friends', '24/7: Friends', 'UFC 01 |', 'EPL 20 - '],
    ...['OSPREL EVENT 07: no event today', 'Osprel Event #8', 'UK: NO EVENT STREAMING NOW'],
    'OSPREL EVENT 07: no event today',
    { name: 'NBA 12: Lakers @ Heat 19:30' },
    { name: 'Match 7', group: 'FRANCE | EVENEMENTS' },
    'UK: Sky Sports (Not 24/7)',
  );
  const inOrder = clusters.map((cluster) => cluster.map(({ name }) => name));
  expect(inOrder).toEqual([
    ...[['24/7: Friends'], ['24/7: Friends'], ['UFC 01 |'], ['EPL 20 - ']],
    ...[['OSPREL EVENT 07: no event today'], ['Osprel Event #8'], ['UK: NO EVENT STREAMING NOW']],
    ...[['OSPREL EVENT 07: no event today'], ['NBA 12: Lakers @ Heat 19:30'], ['Match 7']],
    ['UK: Sky Sports (Not 24/7)'],
  ]);
  await areOne('UK: Sky Sports Main Event 2', 'UK: Sky Sports Main Event 2 HD'); // a station
});

test('P11 radio is not TV', async () => {
  await areApart({ name: 'UK: Virgin', group: 'UK | RADIO' }, { name: 'UK: Virgin' });
  await areOne({ name: 'IT: Virgin Radio', isRadio: true }, { name: 'Virgin Radio Italia', group: 'Radio • Italien' });
  await areOne({ name: 'FR: RTL Radio', isRadio: true }, { name: 'FR: RTL France Radio', isRadio: true });
});

describe('P12 former and local names are the same channel', () => {
  test('with a number or without, and in whatever order they are written', async () => {
    await areOne('DE: WELT', 'DE: N24', 'DE: WELT (N24) HD');
    await areOne('DE: Das Erste', 'DE: ARD', 'DE: ARD Das Erste', 'DE: Das Erste (ARD)');
    await areOne('UK: TNT Sports 1', 'UK: BT Sport 1', 'UK: TNT 1');
    await areOne('ES: Eurosport', 'ES: Eurosport 1');
    await areApart('ES: Eurosport 1', 'ES: Eurosport 2');
  });
  test('also where one of them is misspelt', () =>
    areOne('US: FanDuel Sports Network Great Lakes', 'US: Bally Sports Great Lakes', 'US: Bally Soprts Great Lakes'));
  test('and initials in front of what they stand for say nothing', () =>
    areOne('US: Crime & Investigation', 'US: CI Crime & Investigation HD', 'US: Crime + Investigation'));
  test('a name whose words stand together is the same name', () => areOne('NL: OUT TV', 'NL: OUTTV'));
});

describe('P13 guide ids are evidence, not proof', () => {
  test('one that stands on everything joins nothing', async () => {
    await areApart({ name: 'US: CNN', id: 'dummy.epg' }, { name: 'US: Arte Doc', id: 'dummy.epg' });
  });
  test('one that spells the name joins a misspelling and a short form', async () => {
    await areOne({ name: 'US: Galavision', id: 'galavision.us' }, { name: 'US: Galavison', id: 'galavision.us' });
  });
  test('a wrong one neither joins nor parts', async () => {
    await areApart(
      { name: 'UK: Sky Cinema Premiere', id: 'greatromance.uk' },
      { name: 'UK: Great! Romance', id: 'greatromance.uk' },
    );
    await areOne({ name: 'UK: Lifetime', id: 'UDave.uk' }, { name: 'UK: Lifetime HD', id: 'lifetime.uk' });
  });
});

test('P14 a logo that many names have says nothing', async () => {
  const names = ['Alpha News', 'Beta Film', 'Gamma Sport', 'Delta Kids', 'Epsilon', 'Upsilon'];
  await areApart(...names.map((name) => ({ name: `UK: ${name}`, logo: '00ff00ff00ff00ff' })));
});

test('a name of pictures is a name', () => {
  return areApart('📺', '🎬🍿', 'Arte', '🇩🇪');
});

describe('a person is asked', () => {
  const asked = async (...given: (Given | string)[]) =>
    (await match(...given)).suggested.map(({ a, b }) => [a.name, b.name].sort());
  const apart = (names: string[]) => names.map((name, at) => ({ name, provider: at + 1 }));

  test('about a name that is cut to initials, or without its number, where no provider lists both', async () => {
    expect(await asked(...apart(['UK: Sky Sports Premier L.', 'UK: Sky Sports Premier League']))).toHaveLength(1);
    expect(await asked(...apart(['FR: Canal+ Prem League', 'FR: Canal+ PL']))).toHaveLength(1);
    expect(await asked(...apart(['US: HBO 1', 'US: HBO']))).toHaveLength(1);
    expect(await asked('US: HBO 1', 'US: HBO', 'UK: Sky Sports PL 2', 'UK: Sky Sports 2')).toEqual([]);
    const radio = (name: string, provider: number) => ({ name, provider, isRadio: true });
    expect(await asked(radio('UK: Magic 105.4 FM', 1), radio('UK: Magic Radio', 2))).toHaveLength(1);
  });
  test('about a name without its subject, and by guide id about one with other words', async () => {
    expect(await asked(...apart(['UK: Sky Cinema Premiere', 'UK: Sky Premiere']))).toHaveLength(1);
    const [main, short] = ['UK: Sky Sports Main Event', 'UK: Sky Sports M.Event'];
    expect(
      await asked({ name: main, id: 'skysportsmainevent.uk' }, { name: short, id: 'skysportsmainevent.uk' }),
    ).toEqual([[short, main]]);
    expect(await asked(main, 'UK: Sky Sports Golf', 'UK: Sky Sports Mix')).toEqual([]);
  });
  test('about words that are misspelt more than once', async () => {
    const given = ['DE: Comdey Cent. +1', 'DE: Comedy Central +1', 'DE: hr-fernsheen', 'DE: hr-fernsehen'];
    expect(await asked(...given)).toEqual([given.slice(0, 2), given.slice(2).reverse()]);
  });
  test('not about short names, call signs, regions or numbers that differ', async () => {
    expect(
      await asked(
        ...['US: FX', 'US: FXX', 'US: FOX', 'US: MTV', 'US: MTVU', 'US: WGTV', 'US: WRTV', 'US: WIS', 'US: WISN'],
        ...['UK: BBC One Scotland', 'UK: BBC One', 'UK: BBC One South', 'UK: BBC One South East', 'UK: BBC Two'],
      ),
    ).toEqual([]);
  });
  test('once about two channels, however many names they have', async () => {
    const id = 'skysportsmainevent.uk';
    const names = [
      'UK: Sky Sports Main Event',
      'UK: Sky Sport Mainevent',
      'UK: Sky Sports Main Evnet',
      'UK: Sky Sports M.Event',
    ];
    expect(await asked(...names.map((name) => ({ name, id })))).toHaveLength(1);
  });
  test('first about those with the most entries, where nothing else tells', async () => {
    expect(
      await asked(
        'UK: Alpha Racing L',
        'UK: Alpha Racing League',
        'UK: Zed Sports G',
        'UK: Zed Sports Golf',
        'UK: Zed Sports Golf HD',
      ),
    ).toEqual([
      ['UK: Zed Sports G', 'UK: Zed Sports Golf'],
      ['UK: Alpha Racing L', 'UK: Alpha Racing League'],
    ]);
  });
});

describe('what a person decides counts for all that reads alike', () => {
  const decide = async (verdict: 'same' | 'different', [a, b]: [number, number], ...given: string[]) => {
    const entries = given.map(entry);
    const decisions = [{ a: entries[a]!.reading, b: entries[b]!.reading, verdict }];
    const { clusters } = await createMatcher().match(entries, { ...OPTIONS, decisions });
    return clusters.map((cluster) => cluster.map(({ name }) => name));
  };
  test('together, over any rule, with what is like one of them', async () => {
    expect(await decide('same', [0, 1], 'UK: Dave', 'DE: Zulu 2', 'UK: Dave HD', 'DE: Zulu', 'UK: Davе')).toEqual([
      ['UK: Dave', 'DE: Zulu 2', 'UK: Dave HD'],
      ['DE: Zulu'],
      ['UK: Davе'],
    ]);
  });
  test('apart, though nothing but the country of the provider told them apart', async () => {
    const given = ['UK: Dave', 'UK: Gold', 'UK: Yesterday', 'UK: Drama', 'UK: Alibi', 'Dave', 'UK: Dave HD'];
    expect(await decide('different', [0, 5], ...given)).toEqual([
      ...[['UK: Dave', 'UK: Dave HD'], ['UK: Gold'], ['UK: Yesterday'], ['UK: Drama'], ['UK: Alibi'], ['Dave']],
    ]);
    expect(await channels(...given)).toContainEqual(['UK: Dave', 'Dave', 'UK: Dave HD']);
  });
});

describe('whatever the catalogue', () => {
  test('any text can be read', async () => {
    // names of what every object has are words, too
    const inherited = fc.constantFrom(...Object.getOwnPropertyNames(Object.prototype)).map((word) => `UK: ${word} TV`);
    const anything = fc.oneof(fc.string({ unit: 'binary', maxLength: 30 }), inherited);
    const some = fc.array(fc.record({ name: anything, group: anything, id: anything }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(some, async (list) => {
        const { clusters } = await match(...list);
        expect(clusters.flat().length).toBeLessThanOrEqual(list.length);
      }),
      { numRuns: 300 },
    );
  });

  const words = [
    'BBC',
    'One',
    'Two',
    '2',
    'News',
    'HD',
    'FHD',
    'Sky',
    'Sports',
    '+1',
    'West',
    'Gold',
    'Glod',
    'TV',
    'Cinema',
    'Cin.',
  ];
  const given = fc.record({
    name: fc
      .tuple(
        fc.constantFrom('', 'UK: ', 'US| ', '[DE] ', '🇫🇷 '),
        fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 4 }),
      )
      .map(([prefix, parts]) => prefix + parts.join(' ')),
    group: fc.constantFrom('', 'UK Sports', 'RADIO | FRANCE', '24/7'),
    id: fc.constantFrom(undefined, 'bbc1.uk', 'skysports.uk', 'I1234.x.org'),
    provider: fc.constantFrom(1, 2),
  });
  /** With ids that stay with the entries when their order changes. */
  const catalogue = fc
    .array(given, { maxLength: 25 })
    .map((list) => list.map((one, at): Given => ({ ...(one as Given), streamId: at + 1 })));
  const names = ({ clusters }: Pick<Awaited<ReturnType<typeof match>>, 'clusters'>) =>
    clusters
      .map((cluster) => cluster.map((one) => JSON.stringify(one)).sort())
      .sort((a, b) => (a.join() < b.join() ? -1 : 1));

  test('the order in which entries come never matters', async () => {
    const shuffled = catalogue.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    await fc.assert(
      fc.asyncProperty(shuffled, async ([list, other]) => {
        expect(names(await match(...other))).toEqual(names(await match(...list)));
      }),
      { numRuns: 120 },
    );
  });

  test('what was matched before never matters: a refresh gives what a first matching gives', async () => {
    const refreshed = fc.tuple(catalogue, catalogue);
    await fc.assert(
      fc.asyncProperty(refreshed, async ([before, after]) => {
        const matcher = createMatcher();
        await matcher.match(before.map(entry), OPTIONS);
        expect(names(await matcher.match(after.map(entry), OPTIONS))).toEqual(names(await match(...after)));
      }),
      { numRuns: 120 },
    );
  });

  test('an unrelated provider changes nothing', async () => {
    const other = ['DE: Kabel Eins', 'DE: Arte HD', '24/7: Heimat', 'DE: Sport 7'].map(
      (name, at): Given => ({ name, group: 'Deutschland', provider: 9, streamId: 1_000 + at }),
    );
    await fc.assert(
      fc.asyncProperty(catalogue, async (list) => {
        const { clusters } = await match(...list, ...other);
        const own = clusters.filter((cluster) => cluster.every(({ streamId }) => streamId < 1_000));
        expect(own.flat()).toHaveLength((await match(...list)).clusters.flat().length);
        expect(names({ clusters: own })).toEqual(names(await match(...list)));
      }),
      { numRuns: 80 },
    );
  });

  test('a person decides: what is put together stays together, what is parted stays apart', async () => {
    const decided = catalogue
      .filter((list) => list.length >= 3)
      .chain((list) => {
        const one = fc.integer({ min: 0, max: list.length - 1 });
        const pair = fc.tuple(one, one).filter(([a, b]) => a !== b);
        return fc.tuple(fc.constant(list), pair, fc.constantFrom('same' as const, 'different' as const));
      });
    await fc.assert(
      fc.asyncProperty(decided, async ([list, [x, y], verdict]) => {
        const entries = list.map(entry);
        const [a, b] = [entries[x]!, entries[y]!];
        fc.pre(a.reading !== b.reading && a.reading.includes('|') && b.reading.includes('|'));
        const decisions = [{ a: a.reading, b: b.reading, verdict }];
        const { clusters } = await createMatcher().match(entries, { ...OPTIONS, decisions });
        const clusterOf = (wanted: MatchEntry) => clusters.find((cluster) => cluster.includes(wanted as never));
        expect(clusterOf(a) === clusterOf(b)).toBe(verdict === 'same');
      }),
      { numRuns: 120 },
    );
  });

  test('no channel has two numbers, two shifts, or radio and television', async () => {
    await fc.assert(
      fc.asyncProperty(catalogue, async (list) => {
        for (const cluster of (await match(...list)).clusters)
          expect(new Set(cluster.map(({ name }) => name.includes('+1'))).size).toBe(1);
      }),
      { numRuns: 120 },
    );
  });
});
