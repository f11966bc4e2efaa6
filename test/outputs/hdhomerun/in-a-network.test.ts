import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { SaxesParser } from 'saxes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readPacket } from '../../../src/formats/hdhomerun/packet.js';
import { type DaemonProcess, startDaemonProcess } from '../../support/daemon-process.js';
import { until } from '../../support/headwater.js';
import { canMakeNetworks, type HomeNetwork, startHomeNetwork } from '../../support/home-network.js';

/**
 * The checks that need the protocol's own ports, with SiliconDust's own program as the client: a daemon in a network of its
 * own, with two devices. Only root can make one; elsewhere they are skipped.
 */
const run = promisify(execFile);
/** Then it is ended as by Ctrl+C, and says what it has counted. */
const FIVE_SECONDS = ['timeout', '--signal=INT', '5'];
const SECOND = ', { key: second, name: Second, tuners: 3 }';
const CLIENT = fileURLToPath(new URL('../../support/network-client.mjs', import.meta.url));

const hasNetworks = canMakeNetworks();
const hasProgram = hasNetworks && isInstalled('hdhomerun_config');
if (!hasNetworks) console.log('Skipped: this user cannot make networks, so ports 65001 and 1900 are not tested.');
else if (!hasProgram) console.log('Skipped: hdhomerun_config is not there (Debian: apt install hdhomerun-config).');

function isInstalled(program: string): boolean {
  try {
    execFileSync('which', [program], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!hasNetworks)('in a network', () => {
  let network: HomeNetwork;
  let folder: string;
  let daemon: DaemonProcess;
  let listener: ChildProcess;
  /** By SSDP, as they come. */
  const announced: string[] = [];

  const client = async <T>(...order: string[]): Promise<T[]> => {
    const { code, output } = await network.ask([process.execPath, CLIENT, ...order]);
    if (code !== 0) throw new Error(output);
    return output
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as T);
  };
  /** @param more After the main line-up. */
  const configure = (more: string) => {
    const config = `lineups: [{ key: main, name: Main, port: 5004 }${more}]\nhdhomerun: { httpPort80: true }\n`;
    return writeFile(join(folder, 'config.yaml'), config);
  };
  const get = async (url: string) => (await client<{ status: number; type: string; body: string }>('get', url))[0]!;

  beforeAll(async () => {
    network = await startHomeNetwork();
    const [program, ...before] = network.inClient;
    const args = [...before, process.execPath, CLIENT, 'hear', network.clientAddress];
    listener = spawn(program!, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    listener.stdout!.on('data', (piece) => {
      const lines = `${text}${piece}`.split('\n');
      text = lines.pop()!;
      announced.push(...lines.map((line) => JSON.parse(line) as string));
    });
    folder = await mkdtemp(join(tmpdir(), 'headwater-network-'));
    await configure(SECOND);
    await until(async () => announced.includes('listening'));
    daemon = startDaemonProcess(
      ['--demo', '--data', folder, '--host', '0.0.0.0'],
      { HEADWATER_DISCOVERY: 'on' },
      network.inHouse,
    );
    await daemon.ready();
  });
  afterAll(async () => {
    daemon?.child.kill('SIGTERM');
    await daemon?.exited;
    listener?.kill('SIGTERM');
    await network?.[Symbol.asyncDispose]();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  const said = (kind: string) => announced.filter((message) => message.includes(`NTS: ssdp:${kind}\r\n`));

  test('HDHR-43 the devices announce themselves at their start', async () => {
    await until(async () => said('alive').length >= 12); // two devices by three names, twice
    expect(said('alive')).toHaveLength(12);
    expect(new Set(said('alive')).size).toBe(6);
    expect(said('byebye')).toEqual([]);
  });

  describe.skipIf(!hasProgram)('hdhomerun_config', () => {
    const config = (...args: string[]) => network.ask(['hdhomerun_config', ...args]);
    /** The ids of the devices, the main one's first. */
    const find = async (): Promise<string[]> => {
      const { output } = await config('discover');
      const ids = [...output.matchAll(/^hdhomerun device ([0-9A-F]{8}) found at 10\.123\.0\.1$/gm)].map(
        ([, id]) => id!,
      );
      const { body } = await get(`http://${network.houseAddress}/discover.json`);
      const main = (JSON.parse(body) as { DeviceID: string }).DeviceID;
      expect(ids).toContain(main);
      return [main, ...ids.filter((id) => id !== main)];
    };

    test('HDHR-09, HDHR-14, HDHR-44 finds each device once, reads its variables, and tunes the one that is meant', async () => {
      const { output } = await config('discover');
      expect(output.trim().split('\n')).toHaveLength(2);
      const [main, second] = (await find()) as [string, string];
      const help = await config(main, 'get', 'help');
      expect([help.code, help.output.split('\n')[0]]).toEqual([0, 'Supported configuration options:']);
      expect(await config(main, 'get', '/sys/model')).toEqual({ code: 0, output: 'hdhomerun4_atsc\n' });
      expect(await config(second, 'get', '/tuner2/status')).toEqual({
        code: 0,
        output: expect.stringMatching(/^ch=none lock=none/),
      });
      await until(async () => (await config(main, 'set', '/tuner0/vchannel', '1')).code === 0); // once it is imported
      expect((await config(main, 'get', '/tuner0/vchannel')).output).toBe('1\n');
      expect((await config(second, 'get', '/tuner0/vchannel')).output).toBe('none\n');
      expect((await config(second, 'set', '/tuner0/vchannel', '99999')).output).toBe(
        'ERROR: invalid virtual channel\n',
      );
    });

    test('HDHR-19 saves a channel without an error', async () => {
      const [main] = (await find()) as [string];
      const file = join(folder, 'saved.ts');
      await until(async () => (await config(main, 'set', '/tuner0/vchannel', '1')).code === 0);
      const { output } = await network.ask([...FIVE_SECONDS, 'hdhomerun_config', main, 'save', '/tuner0', file]);
      expect(output).toMatch(/\b0 network errors, 0 transport errors, 0 sequence errors/);
      const probe = ['-v', 'error', '-show_entries', 'stream=codec_type,width', '-of', 'csv=p=0', file];
      const { stdout } = await run('ffprobe', probe);
      expect(stdout).toMatch(/^video,\d+/m);
      expect((await config(main, 'get', '/tuner0/target')).output).toBe('none\n');
    });
  });

  test('HDHR-53 Jellyfin finds the main device by its own bytes, and asks port 80', async () => {
    const bytes = '0002000c0104ffffffff0204ffffffff73cc7d8f';
    const replies = await client<{ from: string; hex: string }>('find', network.clientAddress, '500', bytes);
    expect(replies.map(({ from }) => from)).toEqual([`${network.houseAddress}:65001`, `${network.houseAddress}:65001`]);
    const ids = replies.map(({ hex }) => readPacket(Buffer.from(hex, 'hex'))!.fields[1]!.value.toString('hex'));
    const { status, body } = await get(`http://${network.houseAddress}/discover.json`);
    expect(status).toBe(200);
    const device = JSON.parse(body) as { DeviceID: string; BaseURL: string };
    expect(device.BaseURL).toBe(`http://${network.houseAddress}`);
    expect(ids).toContain(device.DeviceID.toLowerCase());
  });

  test('HDHR-49 a copied installation is told that another in the house has its ids', async () => {
    const copied = await mkdtemp(join(tmpdir(), 'headwater-copied-'));
    await cp(folder, copied, { recursive: true, filter: (path) => !path.endsWith('lock.db') });
    const twin = startDaemonProcess(
      ['--demo', '--data', copied, '--host', '0.0.0.0'],
      { HEADWATER_DISCOVERY: 'on' },
      network.inClient,
    );
    try {
      await until(async () => /Another device in the house, at 10\.123\.0\.1, has the id 10/.test(twin.output()));
      expect(twin.output()).toMatch(/"code":"device_id_doubled"/);
      expect(daemon.output()).not.toMatch(/device_id_doubled/); // its own answers are no twin's
    } finally {
      twin.child.kill('SIGTERM');
      await twin.exited;
      await rm(copied, { recursive: true, force: true });
    }
  });

  test('HDHR-41, HDHR-42 who searches by SSDP is led to the description of each device', async () => {
    const search = (...targets: string[]) => client<string>('search', network.clientAddress, '1300', ...targets);
    const [all, roots, servers, others] = await Promise.all([
      search('SSDP:All'),
      search('upnp:rootdevice'),
      search('urn:schemas-upnp-org:device:mediaserver:1'),
      search('urn:schemas-upnp-org:device:InternetGatewayDevice:1'),
    ]);
    expect([all.length, roots.length, servers.length, others.length]).toEqual([6, 2, 2, 0]);
    const header = (answer: string, name: string) => new RegExp(`^${name}: (.*)\r$`, 'm').exec(answer)?.[1] ?? '';
    const names = new Set(all.map((answer) => header(answer, 'USN').slice(0, 'uuid:'.length + 36)));
    expect(names.size).toBe(2);
    for (const answer of all) {
      const target = header(answer, 'ST');
      expect(header(answer, 'USN')).toBe(
        target.startsWith('uuid:') ? target : `${header(answer, 'USN').slice(0, 41)}::${target}`,
      );
    }
    for (const answer of roots) {
      const { status, body } = await get(header(answer, 'LOCATION'));
      expect(status).toBe(200);
      const { namespace, udn } = readDescription(body);
      expect(namespace).toBe('urn:schemas-upnp-org:device-1-0');
      expect(udn).toMatch(/^uuid:[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(header(answer, 'USN')).toBe(`${udn}::upnp:rootdevice`);
    }
  });

  test('HDHR-43 one that is taken away takes its leave at once, and a network that was away can search again', async () => {
    const rootsIn = async (address: string) =>
      (await client<string>('search', address, '1300', 'upnp:rootdevice')).length;
    announced.length = 0;
    const before = await network.plugIn();
    await configure(', { key: third, name: Third, port: 5004 }'); // which the main one has
    await until(async () => said('byebye').length >= 3);
    expect(new Set(said('byebye')).size).toBe(3);
    expect(await rootsIn(before.clientAddress)).toBe(1);
    expect(daemon.output()).toContain('on port 5004: Port 5004 belongs to the tuner \\"Main\\" of this Headwater.');
    expect(daemon.output()).not.toContain('--port N');

    announced.length = 0;
    const { clientAddress } = await network.plugIn();
    await configure(SECOND);
    await until(async () => said('alive').length >= 3);
    expect(await rootsIn(clientAddress)).toBe(2);
    expect(said('byebye')).toEqual([]);
  });

  test('HDHR-43 they take their leave at an orderly stop', async () => {
    announced.length = 0;
    daemon.child.kill('SIGTERM');
    expect(await daemon.exited).toBe(0);
    await until(async () => said('byebye').length >= 6);
    expect(new Set(said('byebye')).size).toBe(6);
  });
});

function readDescription(xml: string): { namespace: string; udn: string } {
  const parser = new SaxesParser({ xmlns: true });
  let namespace = '';
  let path: string[] = [];
  let udn = '';
  parser.on('opentag', ({ local, uri }) => {
    if (path.length === 0) namespace = uri;
    path = [...path, local];
  });
  parser.on('closetag', () => {
    path = path.slice(0, -1);
  });
  parser.on('text', (text) => {
    if (path.join('/') === 'root/device/UDN') udn += text;
  });
  parser.write(xml).close();
  return { namespace, udn };
}
