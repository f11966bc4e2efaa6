import { describe, expect, test } from 'vitest';
import { readGroup, suggestGroups } from '../../src/providers/group-places.js';

const placesOf = (name: string) => {
  const { countries, languages } = readGroup(name);
  return [...countries, ...languages].join(' ');
};

describe('the name of a group tells', () => {
  test.each([
    ['UK | Sports', 'GB'],
    ['|DE| KINO', 'DE'],
    ['US Sports', 'US'],
    ['Sport FR', 'FR'],
    ['VOD - IT', 'IT'],
    ['DE ▎ RTL', 'DE'],
    ['🇫🇷 Cinéma', 'FR'],
    ['Türkiye Ulusal', 'TR'],
    ['Deutschland HD', 'DE'],
    ['Österreich', 'AT'],
    ['EX-YU', 'BA HR ME MK RS SI'],
    ['EN | Action', 'en'],
    ['AR - Sports', 'ar'],
    ['Latino', 'es'],
    ['India Tamil', 'IN ta'],
  ])('%s: %s', (name, places) => expect(placesOf(name)).toBe(places));

  test.each(['News', 'Top IT Sports', 'SD | Filme', 'HD', 'Music', 'TV Shows', 'Welt', ''])('%s: no place', (name) =>
    expect(placesOf(name)).toBe(''),
  );

  test.each([
    ['For Adults', 'adult'],
    ['DE | 18+', 'adult'],
    ['UK PPV Events', 'events'],
    ['24/7 Shows', 'events'],
    ['##### SPORTS #####', 'separator'],
    ['Adulthood Documentaries', null],
    ['', null],
  ] as const)('%s: %s', (name, caution) => expect(readGroup(name).caution).toBe(caution));
});

describe('what is suggested', () => {
  const house = { countries: ['DE'], languages: ['de'] };
  const suggested = (...names: string[]) => {
    const groups = names.map((name) => ({ reading: readGroup(name), entryCount: 100 }));
    return names.filter((_, at) => suggestGroups(groups, house)[at]);
  };

  test('are the groups of the house, where the list knows places', () =>
    expect(suggested('DE | News', 'UK | News', 'FR | News', 'Music', 'DE | Adults')).toEqual(['DE | News']));
  test('is all but what calls for caution, where the list knows none', () =>
    expect(suggested('News', 'Sport', 'PPV', 'XX ADULT')).toEqual(['News', 'Sport']));
  test('is all, where none of the places is of the house', () =>
    expect(suggested('UK | News', 'FR | News', 'IT | News', 'Adults')).toEqual([
      'UK | News',
      'FR | News',
      'IT | News',
    ]));
});
