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

/** A model without hardware transcoding: one named HDTC makes Jellyfin ask for transcodes. */
const MODEL = 'HDHR5-4US';

/** `TunerCount` must be a number: as text, Plex shows the code of its first character. */
export function discoverJson(device: DeviceFacts): Record<string, string | number> {
  return {
    FriendlyName: device.friendlyName,
    Manufacturer: 'Silicondust',
    ModelNumber: MODEL,
    FirmwareName: 'hdhomerun5_atsc',
    FirmwareVersion: '20231020',
    DeviceID: device.deviceId,
    DeviceAuth: device.deviceAuth,
    BaseURL: device.baseUrl,
    LineupURL: `${device.baseUrl}/lineup.json`,
    TunerCount: device.tunerCount,
  };
}

export interface LineupEntry {
  GuideNumber: string;
  GuideName: string;
  URL: string;
}

export function lineupEntry(channel: { number: string; name: string }, baseUrl: string): LineupEntry {
  return { GuideNumber: channel.number, GuideName: channel.name, URL: `${baseUrl}/auto/v${channel.number}` };
}

/** `ScanPossible` is always 1: Plex scans anyway. */
export function lineupStatusJson(): Record<string, unknown> {
  return { ScanInProgress: 0, ScanPossible: 1, Source: 'Antenna', SourceList: ['Antenna', 'Cable'] };
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
