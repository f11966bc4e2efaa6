import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * A network of its own, for what has fixed ports: a house and a client, each in a name space, and a cable between them.
 * Nothing of it is seen outside, and nothing outside is seen.
 */
export interface HomeNetwork extends AsyncDisposable {
  houseAddress: string;
  clientAddress: string;
  /** What stands before a command to run it there. */
  inHouse: readonly string[];
  inClient: readonly string[];
  /** A second cable between the two; one that is there is taken away before, with all that hangs on it. */
  plugIn(): Promise<{ houseAddress: string; clientAddress: string }>;
  /** Runs a program at the client's. @returns all that it wrote, and how it ended. */
  ask(command: readonly string[]): Promise<{ code: number; output: string }>;
}

const WITHIN_MS = 15_000;
const run = promisify(execFile);

/** Whether this machine lets us make networks: only root may, and not in every container. */
export function canMakeNetworks(): boolean {
  const name = `hw-try-${process.pid}`;
  const ip = (line: string) => execFileSync('ip', line.split(' '), { stdio: 'ignore' });
  try {
    ip(`netns add ${name}`);
    try {
      ip(`-n ${name} link add eth0 type veth peer name eth1`);
    } finally {
      ip(`netns delete ${name}`);
    }
    return true;
  } catch {
    return false;
  }
}

export async function startHomeNetwork(): Promise<HomeNetwork> {
  const [house, client] = [`hw-house-${process.pid}`, `hw-client-${process.pid}`];
  const [houseAddress, clientAddress] = ['10.123.0.1', '10.123.0.2'];
  const inside = (space: string) => ['ip', 'netns', 'exec', space];
  const ip = (line: string) => run('ip', line.split(' '));
  const remove = async () => {
    for (const space of [house, client]) await ip(`netns delete ${space}`).catch(() => {});
  };
  const connect = async (name: string, [ofHouse, ofClient]: readonly [string, string]) => {
    await ip(`link add ${name} netns ${house} type veth peer name ${name} netns ${client}`);
    for (const [space, address] of [
      [house, ofHouse],
      [client, ofClient],
    ]) {
      await ip(`-n ${space} address add ${address}/24 broadcast + dev ${name}`);
      await ip(`-n ${space} link set ${name} up`);
    }
  };
  try {
    for (const space of [house, client]) {
      await ip(`netns add ${space}`);
      await ip(`-n ${space} link set lo up`);
    }
    await connect('eth0', [houseAddress, clientAddress]);
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    houseAddress,
    clientAddress,
    inHouse: inside(house),
    inClient: inside(client),
    async plugIn() {
      await ip(`-n ${house} link delete eth1`).catch(() => {}); // there was none
      await connect('eth1', ['10.124.0.1', '10.124.0.2']);
      return { houseAddress: '10.124.0.1', clientAddress: '10.124.0.2' };
    },
    ask: (command) =>
      new Promise((resolve) => {
        const [program, ...args] = [...inside(client), ...command];
        const options = { timeout: WITHIN_MS };
        execFile(program!, args, options, (error, stdout, stderr) => {
          const code = error ? (typeof error.code === 'number' ? error.code : 1) : 0;
          resolve({ code, output: stdout + stderr });
        });
      }),
    [Symbol.asyncDispose]: remove,
  };
}
