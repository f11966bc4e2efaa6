import { expect, test } from 'vitest';
import { announcements, farewells, readSearch, searchAnswers } from '../../../src/formats/hdhomerun/index.js';

const device = { udn: '6f9619ff-8b86-4d01-b42d-00cf4fc964ff', location: 'http://192.168.1.20:5004/device.xml' };
const MEDIA_SERVER = 'urn:schemas-upnp-org:device:MediaServer:1';

const search = (target: string, more: Record<string, string> = { MX: '1' }) =>
  Buffer.from(
    [
      'M-SEARCH * HTTP/1.1',
      'HOST: 239.255.255.250:1900',
      'MAN: "ssdp:discover"',
      `ST: ${target}`,
      ...Object.entries(more).map(([name, value]) => `${name}: ${value}`),
      '\r\n',
    ].join('\r\n'),
  );
const headersOf = (message: Buffer) =>
  Object.fromEntries(
    message
      .toString()
      .split('\r\n')
      .slice(1)
      .flatMap((line) =>
        line.includes(':') ? [[line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]] : [],
      ),
  );
const answersTo = (target: string) => searchAnswers(device, readSearch(search(target))!).map(headersOf);

test('HDHR-41 a search for everything gets three answers, one for a target one, and another none', () => {
  expect(answersTo('ssdp:all').map(({ ST, USN }) => [ST, USN])).toEqual([
    ['upnp:rootdevice', `uuid:${device.udn}::upnp:rootdevice`],
    [`uuid:${device.udn}`, `uuid:${device.udn}`],
    [MEDIA_SERVER, `uuid:${device.udn}::${MEDIA_SERVER}`],
  ]);
  for (const target of ['upnp:rootdevice', `uuid:${device.udn}`, MEDIA_SERVER, 'UPNP:ROOTDEVICE'])
    expect(answersTo(target)).toHaveLength(1);
  for (const target of ['uuid:00000000-0000-4000-8000-000000000000', 'urn:schemas-upnp-org:device:MediaRenderer:1'])
    expect(answersTo(target)).toEqual([]);
  expect(answersTo('upnp:rootdevice')[0]).toMatchObject({ LOCATION: device.location, EXT: '' });
});

test('a search is known however its letters are written, and waits no longer than it says', () => {
  const odd = 'm-search * http/1.1\nHost:239.255.255.250:1900\nman:"SSDP:Discover"\nmx:120\nst:ssdp:all\n\n';
  expect(readSearch(Buffer.from(odd))).toEqual({ target: 'ssdp:all', waitMaxMs: 2_000 });
  expect(readSearch(search('ssdp:all', {}))?.waitMaxMs).toBe(1_000);
  expect(readSearch(search('ssdp:all', { MX: 'soon' }))?.waitMaxMs).toBe(1_000);
});

test('what is no search is none', () => {
  for (const text of ['', 'NOTIFY * HTTP/1.1\r\nST: ssdp:all\r\n\r\n', 'M-SEARCH * HTTP/1.1\r\nST: ssdp:all\r\n\r\n'])
    expect(readSearch(Buffer.from(text))).toBeNull();
});

test('HDHR-43 alive names the device and where it is, byebye only who goes', () => {
  const alive = announcements(device).map(headersOf);
  expect(alive.map(({ NT, NTS }) => [NT, NTS])).toEqual(
    ['upnp:rootdevice', `uuid:${device.udn}`, MEDIA_SERVER].map((target) => [target, 'ssdp:alive']),
  );
  expect(alive[0]).toMatchObject({ LOCATION: device.location, 'CACHE-CONTROL': 'max-age=1800' });
  const byebye = farewells(device.udn).map(headersOf);
  expect(byebye.map(({ NTS }) => NTS)).toEqual(Array(3).fill('ssdp:byebye'));
  expect(byebye[0]).not.toHaveProperty('LOCATION');
});
