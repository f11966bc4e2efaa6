import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  deviceXml,
  discoverJson,
  lineupEntry,
  lineupExtinf,
  lineupStatusJson,
  type TunerFault,
  tunerFault,
} from '../../../src/formats/hdhomerun/index.js';

const device = {
  friendlyName: 'Headwater',
  deviceId: '10A1B2C7',
  deviceAuth: 'abc',
  udn: '6f9619ff-8b86-4d01-b42d-00cf4fc964ff',
  baseUrl: 'http://192.168.1.10:5004',
  tunerCount: 2,
};

test('a device is told with the spelling and the types that clients insist on', () => {
  const told = discoverJson(device);
  expect(told).toMatchObject({
    FriendlyName: 'Headwater',
    DeviceID: '10A1B2C7',
    DeviceAuth: 'abc',
    BaseURL: 'http://192.168.1.10:5004',
    LineupURL: 'http://192.168.1.10:5004/lineup.json',
    TunerCount: 2,
  });
  expect(typeof told.TunerCount).toBe('number'); // as text, Plex shows the code of its first character
});

const unseen = { videoCodec: null, audioCodec: null, isHd: false, isFavourite: false };

test('a channel is told with its number as text and an address that ends in it', () => {
  expect(lineupEntry({ number: '7.1', name: 'News "One"', ...unseen }, device.baseUrl)).toEqual({
    GuideNumber: '7.1',
    GuideName: 'News "One"',
    URL: 'http://192.168.1.10:5004/auto/v7.1',
  });
});

test('what is known of a channel is told in words that clients know, and what is not is left out', () => {
  const seen = { videoCodec: 'hevc', audioCodec: 'aac-latm', isHd: true, isFavourite: true };
  expect(lineupEntry({ number: '7', name: '', ...seen }, device.baseUrl)).toEqual({
    GuideNumber: '7',
    GuideName: '7',
    VideoCodec: 'HEVC',
    AudioCodec: 'AAC-LATM',
    HD: 1,
    Favorite: 1,
    URL: 'http://192.168.1.10:5004/auto/v7',
  });
  expect(lineupEntry({ number: '7', name: 'N', ...unseen, audioCodec: 'eac3' }, device.baseUrl).AudioCodec).toBe(
    undefined,
  );
});

test('a scan is always possible, and tells how far it is', () => {
  expect(lineupStatusJson(null)).toMatchObject({ ScanInProgress: 0, ScanPossible: 1 });
  expect(lineupStatusJson({ progress: 42, found: 17 })).toEqual({ ScanInProgress: 1, Progress: 42, Found: 17 });
});

test('an entry of lineup.m3u stays on its two lines, whatever the name', () => {
  const entry = lineupEntry({ number: '7', name: 'A "B"\r\n#EXTINF:-1,Evil', ...unseen }, device.baseUrl);
  expect(lineupExtinf(entry).split('\n')).toEqual([
    `#EXTINF:-1 channel-id="7" channel-number="7" tvg-name="A 'B' #EXTINF:-1,Evil",7 A "B" #EXTINF:-1,Evil`,
    'http://192.168.1.10:5004/auto/v7',
    '',
  ]);
});

describe('the XML of a device', () => {
  /** Text of an element, with what XML escapes taken back. */
  const textOf = (xml: string, element: string) =>
    new RegExp(`<${element}>([^<]*)</${element}>`)
      .exec(xml)![1]!
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&apos;', "'")
      .replaceAll('&amp;', '&');

  test('names it as the other documents do', () => {
    const xml = deviceXml(device);
    expect(textOf(xml, 'UDN')).toBe('uuid:6f9619ff-8b86-4d01-b42d-00cf4fc964ff');
    expect(textOf(xml, 'URLBase')).toBe(device.baseUrl);
    expect(textOf(xml, 'serialNumber')).toBe('10A1B2C7');
  });

  test('is not broken by a name that looks like XML', () => {
    const friendlyName = `</friendlyName><UDN>"evil" & 'worse'</UDN>`;
    const xml = deviceXml({ ...device, friendlyName });
    expect(textOf(xml, 'friendlyName')).toBe(friendlyName);
    expect(textOf(xml, 'UDN')).toBe('uuid:6f9619ff-8b86-4d01-b42d-00cf4fc964ff');
  });

  test('is not broken by any name that a person chooses', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (friendlyName) => {
        const xml = deviceXml({ ...device, friendlyName });
        // biome-ignore lint/suspicious/noControlCharactersInRegex: those that XML 1.0 has no way to write
        const writable = friendlyName.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
        expect(textOf(xml, 'friendlyName')).toBe(writable);
        expect(xml.match(/</g)).toHaveLength(deviceXml(device).match(/</g)!.length);
      }),
      { numRuns: 500 },
    );
  });
});

test.each<[TunerFault, number, string]>([
  [801, 404, '801 Unknown Channel'],
  [803, 503, '803 System Busy'],
  [804, 503, '804 Tuner In Use'],
  [805, 503, '805 All Tuners In Use'],
  [806, 503, '806 Tune Failed'],
  [807, 503, '807 No Video Data'],
])('fault %i is status %i', (code, status, header) => {
  expect(tunerFault(code)).toEqual({ status, header });
});
