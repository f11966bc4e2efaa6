import { z } from 'zod';
import { text } from './values.js';

/** Words beside those of the dictionaries that come along. They are people's own, so none is too odd to be believed. */
const ENTRIES_MAX = 2_000;
const NAME_MAX = 200;

const COUNTRY = 'must be a country code of two letters: DE';
const country = z.string({ error: COUNTRY }).regex(/^[A-Z]{2}$/, { error: COUNTRY });
const LANGUAGE = 'must be a language code of two or three letters: nds';
const language = z.string({ error: LANGUAGE }).regex(/^[a-z]{2,3}$/, { error: LANGUAGE });

const names = z
  .array(text.max(NAME_MAX, { error: `must not be longer than ${NAME_MAX} characters` }))
  .min(2, { error: 'must have two names or more' })
  .max(50, { error: 'must not have more than 50 names' });
const alias = z
  .union([names, z.strictObject({ country: country.optional(), names })], {
    error: 'must be a list of two names or more, or a section with names and country',
  })
  .transform((given) => (Array.isArray(given) ? { names: given } : given));

const WORD = 'must be one word of letters and digits';
const word = z.string().regex(/^[\p{L}\p{N}.]{1,40}$/u, { error: WORD });

const STATION = 'must be six texts: call sign, network, channel, city, state, US or CA';
const station = z
  .array(z.string().max(NAME_MAX))
  .refine((row) => row.length === 6 && /^[A-Za-z]{3,5}$/.test(row[0]!) && /^(US|CA)$/.test(row[5]!), {
    error: STATION,
  });

const few = { error: `must not have more than ${ENTRIES_MAX}` };

/** Values by word. @param isRight Of a word. */
function byWord(value: z.ZodString, isRight: RegExp, rule: string) {
  return z.record(z.string(), value).superRefine((given, context) => {
    for (const key of Object.keys(given))
      if (!isRight.test(key)) context.addIssue({ code: 'custom', path: [key], message: rule });
    if (Object.keys(given).length > ENTRIES_MAX) context.addIssue({ code: 'custom', message: few.error });
  });
}

export const dictionary = z
  .strictObject({
    aliases: z
      .array(alias)
      .max(ENTRIES_MAX, few)
      .default([])
      .describe('Names that are one station, each a list; or with the country in which they are.'),
    variants: z
      .array(word)
      .max(ENTRIES_MAX, few)
      .default([])
      .describe('Words about quality and the like, which say nothing about the station.'),
    countries: byWord(country, /^[A-Z]{2,6}$/, 'must be a code of two to six capital letters in front of its country')
      .default({})
      .describe('Codes in names and groups, and the countries that they stand for.'),
    languages: byWord(language, /^[\p{L}\p{N}]{2,40}$/u, `${WORD} in front of its language`)
      .default({})
      .describe('Words at the end of names, and the languages that they stand for.'),
    callSigns: z
      .array(station)
      .max(ENTRIES_MAX, few)
      .default([])
      .describe('Local stations of the US and Canada: call sign, network, channel, city, state, country.'),
  })
  .prefault({});
