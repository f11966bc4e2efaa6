import type { ConnectFinding } from '../api/index.js';
import { DISCOVERY_PORT, type PartName, type PartState } from './announcing.js';
import { checkDevice } from './connect-device-check.js';
import { type ConnectCheckNeeds, finding, ownerOf, ownPort } from './connect-finding.js';
import type { PlexState } from './plex-helper.js';

/**
 * Looks at ourselves as a player would: what is open, what is announced, which address we give out, and whether it leads back
 * here. What lies between the player and us cannot be seen from here; that nobody else has been heard yet is all one can say.
 */
export async function checkConnection(needs: ConnectCheckNeeds, signal: AbortSignal): Promise<ConnectFinding[]> {
  const devices = needs.devices();
  const perDevice = await Promise.all(devices.map((device) => checkDevice(device, needs, signal)));
  return [
    checkHouse(needs),
    ...(await checkContainer(needs)),
    ...checkAnnouncing(needs),
    ...perDevice.flat(),
    ...(needs.connectionCount() === 0
      ? [
          finding({
            code: 'no_connections',
            level: 'failure',
            message: 'No provider is there that is switched on, so nothing can be played.',
            hint: 'Add one under Providers, or switch one on.',
          }),
        ]
      : []),
    ...checkPlex(needs.plex()),
    ...checkHeard(needs),
  ];
}

function checkHouse({ houseAddresses }: ConnectCheckNeeds): ConnectFinding {
  const addresses = houseAddresses();
  if (addresses.length > 0)
    return finding({
      code: 'house_address',
      level: 'ok',
      message: `Others in the house reach this machine at ${addresses.join(', ')}.`,
      values: { addresses: addresses.join(', ') },
    });
  return finding({
    code: 'only_this_machine',
    level: 'failure',
    message: 'Headwater answers only on this machine.',
    hint: 'Start it with --host 0.0.0.0, or take server.host out of config.yaml.',
  });
}

async function checkContainer({ bridgeAddress }: ConnectCheckNeeds): Promise<ConnectFinding[]> {
  const address = await bridgeAddress();
  if (address === null) return [];
  return [
    finding({
      code: 'container_bridge',
      level: 'warning',
      message: `Headwater runs in a container with a network of its own (${address}): broadcasts of the house do not reach it, and players cannot reach that address.`,
      hint: `Run it with "network_mode: host" (docs/docker.md). Else set hdhomerun.advertise to the address of the machine, and type that into players by hand.`,
      values: { address },
    }),
  ];
}

const PARTS: Record<string, { name: string; isFor: string }> = {
  discovery: { name: 'HDHomeRun discovery', isFor: 'Kodi, Jellyfin, Emby and Plex find the tuners by it' },
  control: { name: 'HDHomeRun control', isFor: 'Tvheadend and hdhomerun_config tune by it' },
  ssdp: { name: 'SSDP', isFor: 'Plex finds the tuners by it, and notices that they are back' },
};

function checkAnnouncing(needs: ConnectCheckNeeds): ConnectFinding[] {
  const states = needs.announcing();
  return (Object.keys(states) as PartName[]).map((part) => checkPart(part, states[part], needs));
}

function checkPart(part: PartName, now: PartState, needs: ConnectCheckNeeds): ConnectFinding {
  const { name, isFor } = PARTS[part] ?? { name: part, isFor: 'players find the tuners by it' };
  const values = { part, name };
  if (now.state === 'on')
    return finding({ code: 'announced', level: 'ok', message: `${name} is on: ${isFor}.`, values });
  if (now.state === 'off') {
    const by = needs.quietBy();
    return finding({
      code: 'announcing_off',
      level: 'warning',
      message: `${name} is switched off${by === null ? '' : ` by ${by}`}: ${isFor}.`,
      hint: `${howToSpeak(by)}, or type the address into players by hand.`,
      values: { ...values, by: by ?? '' },
    });
  }
  const owner = part === 'control' ? ownerOf(DISCOVERY_PORT, needs) : null; // the others are UDP, which nothing else of ours is
  if (owner) return ownPort(owner, DISCOVERY_PORT, `${name} does not work`, { level: 'warning', values });
  return finding({
    code: 'announcing_failed',
    level: 'warning',
    message: `${name} does not work: ${now.fault.message}`,
    hint: now.fault.hint,
    values: { ...values, reason: now.fault.message },
  });
}

function howToSpeak(quietBy: string | null): string {
  if (quietBy === null) return 'Switch it on under Settings (hdhomerun)';
  return quietBy === '--demo'
    ? 'A demo keeps to itself: start it with HEADWATER_DISCOVERY=on'
    : `Start Headwater without ${quietBy}`;
}

function checkPlex(state: PlexState): ConnectFinding[] {
  switch (state.kind) {
    case 'off':
    case 'waiting':
      return [];
    case 'inStep':
      return [finding({ code: 'plex_in_step', level: 'ok', message: 'The channels of Plex are kept in step.' })];
    case 'unknown': {
      const keys = state.keys.join(', ');
      return [
        finding({
          code: 'plex_unknown_device',
          level: 'warning',
          message: `plex.devices names "${keys}", which is the key of no tuner.`,
          hint: 'Correct it in config.yaml: it takes the keys of line-ups, as the page Line-ups shows them.',
          values: { keys },
        }),
      ];
    }
    case 'unfinished': {
      const names = state.devices.join(', ');
      return [
        finding({
          code: 'plex_unfinished',
          level: 'warning',
          message: `Plex knows the tuner "${names}", but does not use it yet.`,
          hint: 'Finish its set-up in Plex, where the guide is chosen: Live TV & DVR.',
          values: { names },
        }),
      ];
    }
    case 'noPort': {
      const names = state.devices.join(', ');
      return [
        finding({
          code: 'plex_no_port',
          level: 'warning',
          message: `Plex cannot be told of "${names}": the tuner has no port of its own.`,
          hint: 'Switch its port on under Line-ups: Plex knows tuners by their address and port alone.',
          values: { names },
        }),
      ];
    }
    case 'notListed': {
      const names = state.devices.join(', ');
      return [
        finding({
          code: 'plex_not_listed',
          level: 'warning',
          message: `Plex was told of the tuner "${names}", and does not list it.`,
          hint: 'Look whether the Plex server reaches its address, or add it there by hand: Live TV & DVR.',
          values: { names },
        }),
      ];
    }
    case 'failed': {
      const { message, hint } = state.fault;
      return [
        finding({
          code: 'plex_failed',
          level: 'warning',
          message: `The channels of Plex are not kept in step: ${message}`,
          hint,
          values: { code: state.fault.code, reason: message },
        }),
      ];
    }
  }
}

function checkHeard({ devices, clients, askers, houseAddresses }: ConnectCheckNeeds): ConnectFinding[] {
  const own = new Set(['127.0.0.1', '::1', ...houseAddresses()]);
  const refused = askers.last('refused', own);
  const keptOut =
    refused === null
      ? []
      : [
          finding({
            code: 'player_refused',
            level: 'warning',
            message: `The machine at ${refused} has asked for something and was refused: its network is none of server.allowedNetworks.`,
            hint: 'If it is yours, add its network there, in config.yaml or under Settings.',
            values: { address: refused },
          }),
        ];
  const other = clients().find(({ address, program }) => !own.has(address) && program !== 'browser');
  if (other)
    return [
      ...keptOut,
      finding({
        code: 'others_heard',
        level: 'ok',
        message: `Players on other machines reach us, the last from ${other.address}.`,
        values: { address: other.address },
      }),
    ];
  const ports = [...new Set([...devices().flatMap(({ port }) => port ?? []), DISCOVERY_PORT])].join(', ');
  const looked = askers.last('looked', own);
  if (looked !== null)
    return [
      ...keptOut,
      finding({
        code: 'only_looked',
        level: 'warning',
        message: `The machine at ${looked} has looked for tuners and was told of them, and has asked nothing of one since.`,
        hint: `If it does not show them: let TCP ${ports} through the firewall of this machine.`,
        values: { address: looked, ports },
      }),
    ];
  if (refused !== null) return keptOut;
  return [
    finding({
      code: 'nobody_heard',
      level: 'warning',
      message: 'No player on another machine has asked for anything since the start.',
      hint: `If one should have: let TCP ${ports}, UDP ${DISCOVERY_PORT} and UDP 1900 through the firewall of this machine, and look whether both are in the same network (no guest Wi-Fi).`,
      values: { ports },
    }),
  ];
}
