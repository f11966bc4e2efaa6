import { isIP } from 'node:net';
import { z } from 'zod';
import { KEY_PATTERN, KEY_RULE } from '../base/keys.js';
import { isValidDeviceId, nearestDeviceId } from '../formats/hdhomerun/index.js';
import { isCron } from './cron.js';

/**
 * The kinds of value that settings have. Each says in one sentence what it wants, and none repeats what it got: a value
 * may be a secret that stands in the wrong place.
 */

/** A whole number with its limits. @param unit After the numbers: ` milliseconds`, or nothing. */
export function whole(min: number, max: number, unit = '') {
  const error = `must be a whole number from ${min} to ${max}${unit}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
}

/** One of a few words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(...words: Words) {
  return z.enum(words, { error: `must be ${inWords(words)}` });
}

/** The text that a person uses for a provider, guide or line-up in this file and in URLs. */
export const key = z
  .string({ error: (issue) => (issue.input === undefined ? undefined : KEY_RULE) })
  .regex(KEY_PATTERN, { error: KEY_RULE });

export const text = z.string().trim().min(1, { error: 'must not be empty' });

const CHANNEL_NUMBER = 'must be a channel number such as 7 or 7.1';
export const channelNumber = z.string().regex(/^[1-9]\d{0,5}(\.[1-9]\d{0,3})?$/, { error: CHANNEL_NUMBER });

export const port = whole(0, 65_535);
const DEVICE_PORT_RULE = 'must be a port from 0 to 65535 (0 takes any free one) or none';
export const devicePort = z.union([port, z.literal('none')], { error: DEVICE_PORT_RULE });

const TUNERS_RULE = 'must be auto or a whole number from 1 to 32';
export const tuners = z.union([z.literal('auto'), whole(1, 32)], { error: TUNERS_RULE });

/** Where a web page or document is fetched. */
export const webUrl = checked(
  (value) => hasScheme(value, ['http:', 'https:']),
  'must be a URL that starts with http:// or https://',
);

/** A web address, a `file://` URL, or a path (from the folder in which Headwater runs). */
export const webOrFile = checked(
  (value) => (value.includes('://') ? hasScheme(value, ['http:', 'https:', 'file:']) : value !== ''),
  'must be a URL (http://, https://, file://) or the path of a file',
);

export const proxyUrl = checked(
  (value) => hasScheme(value, ['http:', 'https:', 'socks4:', 'socks5:', 'socks5h:']),
  'must be a URL that starts with http://, https://, socks4:// or socks5://',
);

/** `panel.example`, `panel.example:8080` or the same with `http://` before it. */
export const backupHost = checked(
  (value) =>
    /^(https?:\/\/)?[^\s/?#@]+\/?$/i.test(value) && URL.canParse(value.includes('://') ? value : `http://${value}`),
  'must be a host name, with port and http:// or https:// if needed, and without a path',
);

/** `daily`, `manual`, or five cron fields. */
export function schedule<const Words extends readonly [string, ...string[]]>(...words: Words) {
  return checked(
    (value) => (words as readonly string[]).includes(value) || isCron(value),
    `must be ${inWords(words)}, or five cron fields such as "30 4 * * *"`,
  );
}

const NETWORK_NAMES = ['loopback', 'link-local', 'private'] as const;
/** A network by name, as an address, or as address and prefix length (`192.168.0.0/16`). */
export const network = checked(
  isNetwork,
  'must be loopback, link-local, private, an IP address, or a network such as 192.168.0.0/16',
);

const DEVICE_ID_RULE =
  'must be a valid HDHomeRun device id: eight hex digits of which the last one checks the others; leave it out to get one';

/** What a socket can be bound to. */
export const hostOrAddress = checked(
  (value) => isIP(value) !== 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(value),
  'must be an IP address or a host name',
);

export const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, { error: 'is not a header name' });
export const headerValue = z
  .string()
  .regex(/^[\t\x20-\x7e\x80-\xff]*$/, { error: 'must be one line of plain characters' });

/** Clients list a device with a wrong id but refuse every command for it, so a mistyped one is told the nearest that is right. */
export const deviceId = z
  .string({ error: DEVICE_ID_RULE })
  .transform((value) => value.toUpperCase())
  .superRefine((value, context) => {
    if (isValidDeviceId(value)) return;
    const nearest = /^[0-9A-F]{8}$/.test(value) ? `; the nearest one is ${nearestDeviceId(value)}` : '';
    context.addIssue({ code: 'custom', message: `${DEVICE_ID_RULE}${nearest}` });
  });

function isNetwork(value: string): boolean {
  if ((NETWORK_NAMES as readonly string[]).includes(value)) return true;
  const [address = '', prefix, ...more] = value.split('/');
  const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  if (prefix === undefined) return bits > 0;
  return more.length === 0 && /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits;
}

function hasScheme(value: string, schemes: readonly string[]): boolean {
  return URL.canParse(value) && schemes.includes(new URL(value).protocol);
}

function checked(isRight: (value: string) => boolean, error: string) {
  return z.string().trim().refine(isRight, { error });
}

function inWords(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
