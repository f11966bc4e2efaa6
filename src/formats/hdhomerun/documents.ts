import { ANY_FREQUENCY_HZ } from './frequencies.js';
import { MODEL, VERSION } from './model.js';

/** The JSON and XML that HDHomeRun clients read, with the spelling and types that they insist on. */

export interface DeviceFacts {
  friendlyName: string;
  deviceId: string;
  deviceAuth: string;
  udn: string;
  /** No slash at the end. */
  baseUrl: string;
  tunerCount: number;
}

/** `TunerCount` must be a number: as text, Plex shows the code of its first character. */
export function discoverJson(device: DeviceFacts): Record<string, string | number> {
  return {
    FriendlyName: device.friendlyName,
    Manufacturer: 'Silicondust',
    ModelNumber: MODEL,
    FirmwareName: 'hdhomerun5_atsc',
    FirmwareVersion: VERSION,
    DeviceID: device.deviceId,
    DeviceAuth: device.deviceAuth,
    BaseURL: device.baseUrl,
    LineupURL: `${device.baseUrl}/lineup.json`,
    TunerCount: device.tunerCount,
  };
}

/** One channel as clients read it. Fields that are not known are left out: a wrong codec makes Jellyfin transcode wrongly. */
export interface LineupEntry {
  GuideNumber: string;
  GuideName: string;
  VideoCodec?: string;
  AudioCodec?: string;
  /** A number: a text breaks Jellyfin's whole list. */
  HD?: 1;
  Favorite?: 1;
  URL: string;
}

export interface LineupFacts {
  number: string;
  name: string;
  /** As `formats/mpegts` names it; null: not known. */
  videoCodec: string | null;
  audioCodec: string | null;
  isHd: boolean;
  isFavourite: boolean;
}

/** What real devices call them; everything else is left out. */
const VIDEO_CODECS: Readonly<Record<string, string>> = { mpeg2: 'MPEG2', h264: 'H264', hevc: 'HEVC' };
const AUDIO_CODECS: Readonly<Record<string, string>> = {
  ...{ ac3: 'AC3', mpeg: 'MPEG', aac: 'AAC' },
  'aac-latm': 'AAC-LATM',
};

export function lineupEntry(channel: LineupFacts, baseUrl: string): LineupEntry {
  const { number, name, isHd, isFavourite } = channel;
  const video = VIDEO_CODECS[channel.videoCodec ?? ''];
  const audio = AUDIO_CODECS[channel.audioCodec ?? ''];
  return {
    GuideNumber: number,
    GuideName: name === '' ? number : name,
    ...(video === undefined ? {} : { VideoCodec: video }),
    ...(audio === undefined ? {} : { AudioCodec: audio }),
    ...(isHd ? { HD: 1 } : {}),
    ...(isFavourite ? { Favorite: 1 } : {}),
    URL: `${baseUrl}/auto/v${number}`,
  };
}

export const LINEUP_XML = {
  head: '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Lineup>\n',
  end: '</Lineup>\n',
};

/** One `<Program>`, with the names of `lineupEntry` as elements. */
export function lineupProgram(entry: LineupEntry): string {
  const fields = Object.entries(entry).map(([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>`);
  return `<Program>${fields.join('')}</Program>\n`;
}

/** One channel of `lineup.m3u`, whose `#EXTM3U` stands before it. */
export function lineupExtinf({ GuideNumber, GuideName, URL }: LineupEntry): string {
  const name = GuideName.replace(/[\r\n]+/g, ' ');
  const quoted = name.replaceAll('"', "'"); // an attribute has no way to escape them
  return `#EXTINF:-1 channel-id="${GuideNumber}" channel-number="${GuideNumber}" tvg-name="${quoted}",${GuideNumber} ${name}\n${URL}\n`;
}

/** What a scan may be asked for; nothing of ours depends on it, but Plex wants to choose. */
const SCAN_SOURCES = ['Antenna', 'Cable'] as const;

/** Whether a scan of this source can be started. None at all is the one that is set, and a client may spell it its own way. */
export function isScanSource(source: string | undefined): boolean {
  const wanted = (source ?? '').toLowerCase();
  return wanted === '' || SCAN_SOURCES.some((one) => one.toLowerCase() === wanted);
}

/** `ScanPossible` is always 1: Plex scans anyway. */
export function lineupStatusJson(scan: { progress: number; found: number } | null): Record<string, unknown> {
  if (scan) return { ScanInProgress: 1, Progress: scan.progress, Found: scan.found };
  return { ScanInProgress: 0, ScanPossible: 1, Source: SCAN_SOURCES[0], SourceList: SCAN_SOURCES };
}

/** What a tuner does, as `status.json` tells it. */
export interface TunerFacts {
  /** From 0. */
  tuner: number;
  /** Null: it is free. */
  tuned: { number: string; name: string; targetAddress: string | null; bitrateBps: number } | null;
}

export function tunerStatusJson({ tuner, tuned }: TunerFacts): Record<string, string | number> {
  const resource = { Resource: `tuner${tuner}` };
  if (!tuned) return resource;
  return {
    ...resource,
    VctNumber: tuned.number,
    VctName: tuned.name,
    Frequency: ANY_FREQUENCY_HZ,
    SignalStrengthPercent: 100,
    SignalQualityPercent: 100,
    SymbolQualityPercent: 100,
    ...(tuned.targetAddress === null ? {} : { TargetIP: tuned.targetAddress }),
    NetworkRate: Math.round(tuned.bitrateBps),
  };
}

/** A page as dashboards scrape it: one row of a table per fact. */
export function tunerHtml(name: string, tuners: readonly TunerFacts[]): string {
  const rows = tuners.map(({ tuner, tuned }) => {
    const shown = tuned ? `${escapeXml(tuned.number)} ${escapeXml(tuned.name)}` : 'not in use';
    return `<tr><td>Tuner ${tuner} Channel</td><td>${shown}</td></tr>`;
  });
  const title = escapeXml(name);
  return `<!doctype html><html><head><meta charset="utf-8"><title>${title}</title></head><body><h1>${title}</h1><table>${rows.join('')}</table></body></html>\n`;
}

export function deviceXml(device: DeviceFacts): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<root xmlns="urn:schemas-upnp-org:device-1-0"><specVersion><major>1</major><minor>0</minor></specVersion>
<URLBase>${escapeXml(device.baseUrl)}</URLBase><device>
<deviceType>urn:schemas-upnp-org:device:MediaServer:1</deviceType><friendlyName>${escapeXml(device.friendlyName)}</friendlyName>
<manufacturer>Silicondust</manufacturer><modelName>${MODEL}</modelName><modelNumber>${MODEL}</modelNumber>
<serialNumber>${device.deviceId}</serialNumber><UDN>uuid:${device.udn}</UDN></device></root>
`;
}

/** Also drops the control characters that XML 1.0 has no way to write. */
function escapeXml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
  const writable = [...text].filter((character) => {
    const code = character.codePointAt(0)!;
    return code >= 0x20 ? code !== 0xfffe && code !== 0xffff : code === 9 || code === 10 || code === 13;
  });
  return writable.map((character) => entities[character] ?? character).join('');
}
