import { createResolver } from '../../base/resolve-address.js';
import { childOf, childrenOf, type Element } from './elements.js';
import type { DashResource, SegmentAddresses, SegmentRule } from './manifest.js';
import { parseCount, parseRange, parseUnits } from './values.js';

const KINDS = ['SegmentTemplate', 'SegmentList', 'SegmentBase'];

/**
 * How the segments of a representation are found. What is said above it holds for it as well, unless it says otherwise.
 *
 * @param levels The representation, its set, its period.
 * @param baseUrl The address that holds for the representation.
 * @returns null: it cannot be told.
 */
export function parseRule(
  levels: readonly Element[],
  baseUrl: string,
  { id, bandwidthBps }: { id: string; bandwidthBps: number },
): SegmentRule | null {
  const kind = levels.flatMap((level) => KINDS.filter((one) => childOf(level, one)))[0];
  const chain = levels.flatMap((level) => childOf(level, kind ?? '') ?? []);
  const attribute = (name: string) => chain.find(({ attributes }) => attributes[name] !== undefined)?.attributes[name];
  const child = (name: string) => chain.map((one) => childOf(one, name)).find((one) => one !== undefined);
  const resolve = createResolver(baseUrl);
  const fill = (text: string) =>
    resolve(text.replaceAll('$RepresentationID$', () => id).replaceAll('$Bandwidth$', `${bandwidthBps}`));
  const resource = (url: string | undefined, range: string | undefined): DashResource => ({
    url: url === undefined ? baseUrl : resolve(url),
    range: parseRange(range),
  });

  const head = child('Initialization');
  const ownHead = head ? resource(head.attributes.sourceURL, head.attributes.range) : null;
  const indexRange = parseRange(attribute('indexRange'));
  if (kind === 'SegmentBase' && indexRange) {
    const before: DashResource = { url: baseUrl, range: [0, indexRange[0] - 1] };
    return indexRange[0] === 0
      ? null
      : { kind: 'indexed', url: baseUrl, indexRange, initialization: ownHead ?? before };
  }

  const media = attribute('media');
  const named = attribute('initialization');
  let addresses: SegmentAddresses = { kind: 'list', resources: [{ url: baseUrl, range: null }] };
  if (kind === 'SegmentTemplate') {
    if (media === undefined) return null;
    addresses = { kind: 'template', url: fill(media) };
  } else if (kind === 'SegmentList') {
    const holder = chain.find((one) => childOf(one, 'SegmentURL'));
    const urls = holder ? childrenOf(holder, 'SegmentURL') : [];
    const resources = urls.map(({ attributes }) => resource(attributes.media, attributes.mediaRange));
    addresses = { kind: 'list', resources };
  }
  const startNumber = parseCount(attribute('startNumber')) ?? 1;
  const endNumber = parseCount(attribute('endNumber'));
  const timeline = child('SegmentTimeline');
  const durationUnits = parseCount(attribute('duration'));
  const offsetUnits = parseUnits(attribute('presentationTimeOffset')) ?? 0n;
  return {
    kind: 'timed',
    timescale: parseCount(attribute('timescale')) || 1,
    offsetUnits,
    startNumber,
    countMax:
      addresses.kind === 'list' ? addresses.resources.length : endNumber === null ? null : endNumber - startNumber + 1,
    initialization: named === undefined ? ownHead : { url: fill(named), range: null },
    runs: timeline?.runs ?? (durationUnits ? [{ startUnits: offsetUnits, durationUnits, count: null }] : []),
    addresses,
  };
}
