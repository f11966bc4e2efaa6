import { access, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Files that Docker and Podman put into their containers. */
const MARKS = ['.dockerenv', 'run/.containerenv'];
/** Interfaces that are in the house's own network although they belong to a container. */
const IN_THE_HOUSE = /^DEVTYPE=(macvlan|ipvlan)$/m;

/**
 * Whether we run in a container with a network of its own, as Docker makes it unless told otherwise: what is sent to everybody
 * in the house does not get in. Each of its interfaces is then one end of a pair, whose other end is outside.
 *
 * @param root Where the file system begins.
 */
export async function isBridgedContainer(root = '/'): Promise<boolean> {
  const marks = await Promise.all(MARKS.map((mark) => isThere(join(root, mark))));
  if (!marks.includes(true)) return false;
  const folder = join(root, 'sys/class/net');
  const names = (await readdir(folder).catch(() => [])).filter((name) => name !== 'lo');
  const bridged = await Promise.all(names.map((name) => isEndOfPair(join(folder, name))));
  return bridged.length > 0 && !bridged.includes(false);
}

async function isEndOfPair(folder: string): Promise<boolean> {
  const [index, link, facts] = await Promise.all(
    ['ifindex', 'iflink', 'uevent'].map((name) => readFile(join(folder, name), 'utf8').catch(() => '')),
  );
  return index!.trim() !== link!.trim() && !IN_THE_HOUSE.test(facts!);
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
