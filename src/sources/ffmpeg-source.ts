import { isIP } from 'node:net';
import { HeadwaterError } from '../base/errors.js';
import { lastWords, type MediaTools, type ToolExit } from '../media/index.js';
import { addressRefused, type LiveTarget, mayConnect, type NameResolver } from '../net/index.js';
import { type FfmpegScheme, ffmpegArguments, ffmpegSchemeOf } from './ffmpeg-arguments.js';
import { causeOf } from './ffmpeg-sayings.js';
import { headerOf } from './header-of.js';
import type { SourceBody } from './opener.js';
import { followRtspRedirects } from './rtsp-redirects.js';
import { openToolBody } from './tool-body.js';

/** Sources that are no http: ffmpeg opens them and writes a transport stream, with the tracks as they come. */
export interface FfmpegNeeds {
  /** Null: there is no ffmpeg. */
  tools: Pick<MediaTools, 'start'> | null;
  names: Pick<NameResolver, 'resolve' | 'lookup'>;
}

/** Throws `upstream_unreachable`, `upstream_refused`, `address_refused`, `route_unusable`, `ffmpeg_missing`. */
export async function openFfmpegSource(
  { tools, names }: FfmpegNeeds,
  scheme: FfmpegScheme,
  target: LiveTarget,
  signal: AbortSignal,
): Promise<SourceBody> {
  if (!tools) throw ffmpegMissing(scheme);
  if (target.route?.proxy) throw aroundProxy(scheme);
  const url = await allowedAddress(scheme, target, names, signal);
  signal.throwIfAborted();
  return await openToolBody(
    {
      start: (options) =>
        tools.start('ffmpeg', ffmpegArguments(ffmpegSchemeOf(url) ?? scheme, { ...target, url }), options),
      failure: (exit, hasCome) => failureOf(scheme, exit, hasCome),
      silence: (ms) => silent(scheme, ms),
    },
    target.pace,
    signal,
  );
}

const AUTHORITY = /^([a-z]+:\/\/)((?:[^/?#]*@)?)(\[[^\]]*\]|[^/?#:]*)((?::\d+)?)/i;

/**
 * The address as ffmpeg gets it. Where addresses inside the house are refused, it is given the one that was looked at and not the
 * name, which might lead elsewhere the next time; of TLS, whose servers go by their name, it keeps the name.
 */
async function allowedAddress(
  scheme: FfmpegScheme,
  { url: given, headers, allowPrivate }: LiveTarget,
  names: FfmpegNeeds['names'],
  signal: AbortSignal,
): Promise<string> {
  if (!AUTHORITY.test(given)) throw unreadable(scheme);
  if (allowPrivate) return given;
  const url = scheme.startsWith('rtsp')
    ? await followRtspRedirects(given, headerOf(headers, 'user-agent'), names, signal)
    : given;
  const [whole, start, login, named, port] = AUTHORITY.exec(url)!;
  const host = named!.replace(/^\[|\]$/g, '');
  // who waits for others to call or to send is reached from anywhere
  const isWaiting = host === '' || scheme === 'udp' || scheme === 'rtp' || /[?&]mode=(?!caller\b)/i.test(url);
  if (isWaiting) throw addressRefused(`${scheme}://${host}`);
  const addresses = isIP(host) === 0 ? await names.resolve(host) : [host];
  const refused = addresses.some((address) => !mayConnect(address, false));
  if (refused) throw addressRefused(host);
  if (/^(?:rtsps|rtmps):/i.test(url)) return url;
  const address = isIP(addresses[0]!) === 6 ? `[${addresses[0]}]` : addresses[0];
  return `${start}${login}${address}${port}${url.slice(whole.length)}`;
}

function failureOf(scheme: FfmpegScheme, exit: ToolExit, hasCome: boolean): Error {
  if (exit.code === null && exit.signal === null && exit.error) return exit.error;
  const words = lastWords(exit.stderrTail);
  const said = words === '' ? '.' : `: ${words}`;
  if (hasCome)
    return new HeadwaterError(
      'upstream_ended',
      `The ${scheme} source ended or broke off${said}`,
      'A live channel never ends by itself: the provider restarted it or closed the connection.',
    );
  const { code, what, hint } = causeOf(exit.stderrTail);
  return new HeadwaterError(code, `The ${scheme} source ${what}${said}`, hint);
}

function silent(scheme: FfmpegScheme, ms: number): HeadwaterError {
  return new HeadwaterError(
    'upstream_unreachable',
    `The ${scheme} source has sent nothing that can be shown within ${ms / 1_000} s.`,
    scheme === 'udp' || scheme === 'rtp'
      ? 'Is it sent to this machine, or to a group that its network lets through (IGMP)?'
      : 'Its server is down or overloaded; Headwater tries another source of the channel, where there is one.',
  );
}

function ffmpegMissing(scheme: FfmpegScheme): HeadwaterError {
  return new HeadwaterError(
    'ffmpeg_missing',
    `There is no ffmpeg on this machine, which opens ${scheme} addresses.`,
    'Install ffmpeg and start Headwater again.',
  );
}

function aroundProxy(scheme: FfmpegScheme): HeadwaterError {
  return new HeadwaterError(
    'route_unusable',
    `The provider has a proxy, and ${scheme} does not go through one.`,
    'Take the proxy out of the provider’s settings, or another of the channel’s streams.',
  );
}

function unreadable(scheme: FfmpegScheme): HeadwaterError {
  return new HeadwaterError(
    'upstream_unreachable',
    `The ${scheme} address of the source cannot be read.`,
    'It should look like scheme://host:port/path.',
  );
}
