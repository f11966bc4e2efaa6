import { BASE_URL_CHARS_MAX, readDiscoverRequest, writeDiscoverReply } from '../../formats/hdhomerun/index.js';
import { bindUdp, closeUdp } from '../../net/index.js';
import type { VirtualDevice } from './device.js';
import { addressOf, isAnswerable, type Reach } from './reach.js';

/** Answers those who look for HDHomeRun devices by UDP: Plex, Jellyfin, Emby, Kodi, Tvheadend, SiliconDust's own programs. */
export interface Discovery {
  /** The device that this client asked for by its id a moment ago; null: none. */
  askedBy(address: string): string | null;
  readonly port: number;
  close(): Promise<void>;
}

export interface DiscoveryNeeds extends Reach {
  devices(): readonly VirtualDevice[];
  /** 65001, but in tests. */
  port: number;
  steadyMs(): number;
  /** A fault of ours: whoever asked gets no answer. */
  complain(error: unknown): void;
}

/** libhdhomerun asks for the id just before it connects for control. */
const ASKED_MS = 10_000;
const ASKERS_MAX = 256;

/** Throws `port_in_use`. */
export async function startDiscovery(needs: DiscoveryNeeds): Promise<Discovery> {
  const { devices, port, steadyMs } = needs;
  const askers = new Map<string, { deviceId: string; atMs: number }>();
  const socket = await bindUdp(port); // to all addresses: bound to one it would hear no broadcast

  const note = (address: string, deviceId: string) => {
    if (askers.size >= ASKERS_MAX) askers.clear();
    askers.set(address, { deviceId, atMs: steadyMs() });
  };

  const answer = async (bytes: Buffer, asker: { address: string; port: number }) => {
    const request = readDiscoverRequest(bytes);
    if (!request || !isAnswerable(asker) || !needs.isAllowed(asker.address)) return;
    const own = await addressOf(needs, asker.address);
    if (own === null) return;
    for (const device of devices()) {
      if (request.deviceId !== null && request.deviceId !== device.deviceId) continue;
      if (request.deviceId !== null) note(asker.address, device.deviceId); // a house may have other boxes too
      const named = needs.baseUrl(device, own);
      const isTooLong = named !== null && named.length > BASE_URL_CHARS_MAX;
      const baseUrl = isTooLong ? needs.baseUrl(device, own, true) : named;
      if (baseUrl === null) continue;
      const reply = writeDiscoverReply({ ...device, baseUrl });
      if (isOpen) socket.send(reply, asker.port, asker.address, () => {}); // who asks again is answered again
    }
  };

  let isOpen = true;
  socket.on('message', (bytes, asker) => {
    answer(bytes, asker).catch(needs.complain);
  });
  return {
    askedBy(address) {
      const asked = askers.get(address);
      return asked && steadyMs() - asked.atMs < ASKED_MS ? asked.deviceId : null;
    },
    port: socket.address().port,
    async close() {
      isOpen = false;
      await closeUdp(socket);
    },
  };
}
