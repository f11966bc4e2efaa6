import type { StreamPlan } from './simulator-options.js';

/** Writes a provider's M3U. Values are written as they are: real ones hold commas and other characters, too. */
export function writePlaylist(
  streams: readonly StreamPlan[],
  header: Readonly<Record<string, string>>,
  urlOf: (stream: StreamPlan) => string,
): string {
  const lines = [`#EXTM3U${writeAttributes(header)}`];
  for (const stream of streams) {
    lines.push(`#EXTINF:-1${writeAttributes(stream.attributes ?? {})},${stream.name}`, urlOf(stream));
  }
  return `${lines.join('\n')}\n`;
}

function writeAttributes(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${value}"`)
    .join('');
}
