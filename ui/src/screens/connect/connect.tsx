import './connect.css';
import { useLocation } from 'preact-iso/router';
import { about } from '../../api/house.js';
import { to, useQuery } from '../../app/places.js';
import { ButtonLink } from '../../kit/button.js';
import { SelectField } from '../../kit/field.js';
import { Failed, Loading, Notice } from '../../kit/notice.js';
import { parts } from '../../text/index.js';
import { Check } from './check.js';
import { GUIDES, type Guide } from './guides.js';
import { isLoopback, playerAddresses } from './player-addresses.js';
import { guideName, PlayerList } from './player-list.js';
import { Seen } from './seen.js';
import { Steps } from './steps.js';
import { type Device, type HeardClient, useOverview } from './use-connect.js';

/** One player after the other: what to press there, what to paste, and whether it has found us. */
export function Connect({ client }: { path?: string; client?: string }) {
  const { connecting } = parts;
  const { route } = useLocation();
  const { query, set } = useQuery();
  const { value, failure, reload } = useOverview();
  const here = about.value;
  const guide = GUIDES.find(({ key }) => key === client) ?? GUIDES[0]!;
  const device = value?.devices.find(({ key }) => key === query.device) ?? value?.devices[0] ?? null;
  const addresses = here && value ? playerAddresses(here, device, value.devices[0]) : null;
  const clients = value?.clients ?? [];
  const address = (one: Guide) => to(`manage/connect/${one.key}`) + (query.device ? `?device=${query.device}` : '');
  return (
    <div class="connect">
      <PlayerList clients={clients} current={guide} address={address} />
      <section class="connect-guide" aria-labelledby="connect-title">
        <div class="connect-pick">
          <SelectField
            label={connecting.player}
            value={guide.key}
            options={GUIDES.map((one) => ({ value: one.key, label: guideName(one) }))}
            onInput={(key) => route(address(GUIDES.find((one) => one.key === key) ?? guide))}
          />
        </div>
        <div class="screen-head">
          <h1 id="connect-title">{connecting.title(guideName(guide))}</h1>
          <p class="t2">{connecting.guides[guide.key].lead}</p>
        </div>
        {failure ? <Failed error={failure} onRetry={reload} /> : null}
        {here && here.houseAddresses.length > 0 && isLoopback(location.hostname) ? (
          <p class="connect-note">{connecting.onlyHere(location.hostname)}</p>
        ) : null}
        {value && value.devices.length > 1 ? (
          <div class="connect-device">
            <SelectField
              label={connecting.device}
              value={device?.key ?? ''}
              options={value.devices.map((one) => ({
                value: one.key,
                label: connecting.deviceOf(one.name, one.channelCount),
              }))}
              onInput={(key) => set({ device: key }, 'replace')}
            />
          </div>
        ) : null}
        {addresses ? (
          <>
            {device && addresses.tuner === null ? <NoPort guide={guide} device={device} /> : null}
            <Steps guide={guide} addresses={addresses} />
          </>
        ) : (
          <Loading rows={4} heightPx={84} />
        )}
      </section>
      <aside class="connect-side">
        <Seen guide={guide} clients={clientsOf(guide, clients, device)} />
        <Check device={device?.key ?? null} />
      </aside>
    </div>
  );
}

/** A device that only its path leads to: who needs host and port is told where to switch its port on. */
function NoPort({ guide, device }: { guide: Guide; device: Device }) {
  const { connecting } = parts;
  const needsPort = guide.copies.some((copy) => copy === 'tuner' || copy === 'tunerUrl');
  const isOnly = needsPort && !guide.copies.includes('playlist');
  return (
    <Notice
      level={isOnly ? 'warn' : 'quiet'}
      message={connecting.noPort(device.name)}
      hint={isOnly ? connecting.noPortNeeded(guideName(guide)) : connecting.noPortElse}
    >
      <ButtonLink href={to(`manage/line-ups/${device.lineupId}?tab=device`)}>{connecting.toPort}</ButtonLink>
    </Notice>
  );
}

/** What has been heard of a player about the chosen device or its line-up. */
function clientsOf({ key }: Guide, clients: readonly HeardClient[], device: Device | null): HeardClient[] {
  return clients.filter(
    ({ program, thing }) =>
      program === key && (device === null || thing.key === (thing.kind === 'device' ? device.key : device.lineupKey)),
  );
}
