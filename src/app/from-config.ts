import { resolve } from 'node:path';
import type { Config, EffectiveSettings, LineupConfig } from '../config/index.js';
import type { FileLineup, FileSettings } from '../jobs/index.js';
import type { RelayLimits } from '../relay/index.js';

/** What the rest of the program makes of the config file. */

/** A household plays at most so many channels at once; more means a client that scans. */
const RELAY_COUNT_MAX = 50;

export function relayLimits({ relay }: Config): RelayLimits {
  return { ...relay, relayCountMax: RELAY_COUNT_MAX };
}

export function fileSettings(config: Config, lineups: EffectiveSettings['lineups']): FileSettings {
  return {
    providers: config.providers.map((provider) => ({
      key: provider.key,
      name: provider.name,
      kind: provider.kind,
      url: isWebAddress(provider.url) ? provider.url : resolve(provider.url),
      username: provider.username,
      password: provider.password,
      maxConnections: provider.maxConnections,
      refresh: provider.refresh,
      userAgent: provider.userAgent,
      headers: provider.headers,
      allowPrivate: provider.allowPrivate ? true : null,
    })),
    lineups: lineups.map(fileLineup),
  };
}

function fileLineup(lineup: LineupConfig & { port: number | 'none' }): FileLineup {
  return {
    key: lineup.key,
    name: lineup.name,
    tunerCount: lineup.tuners === 'auto' ? null : lineup.tuners,
    port: lineup.port === 'none' ? null : lineup.port,
    deviceId: lineup.deviceId,
  };
}

/** Settings that this version reads and keeps but does not act on yet, in words, so that nobody waits for their effect. */
export function settingsWithoutEffect(config: Config): string[] {
  const findings: string[] = [];
  for (const provider of config.providers) {
    const at = `providers.${provider.key}`;
    if (provider.kind === 'xtream') findings.push(`${at}: kind xtream`);
    if (provider.accounts.length > 0) findings.push(`${at}.accounts`);
    if (provider.backupHosts.length > 0) findings.push(`${at}.backupHosts`);
    if (provider.proxy !== null) findings.push(`${at}.proxy`);
    if (!provider.tls.verify || provider.tls.caFile !== null) findings.push(`${at}.tls`);
    if (provider.groups.include.length > 0 || provider.groups.exclude.length > 0) findings.push(`${at}.groups`);
    if (provider.movies) findings.push(`${at}.movies`);
    if (provider.series) findings.push(`${at}.series`);
  }
  if (config.guides.length > 0) findings.push('guides');
  if (config.relay.holdBackMs > 0) findings.push('relay.holdBackMs');
  if (config.hdhomerun.interfaces.length > 0) findings.push('hdhomerun.interfaces');
  if (config.hdhomerun.httpPort80) findings.push('hdhomerun.httpPort80');
  if (config.lineups.length > 1)
    findings.push(`lineups beyond "${config.lineups[0]!.key}": they have no channels of their own`);
  return findings;
}

function isWebAddress(url: string): boolean {
  return /^(https?|file):\/\//i.test(url);
}
