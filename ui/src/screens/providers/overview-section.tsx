import { Fragment } from 'preact';
import type { Provider } from '../../api/client.js';
import { findRefreshJob, nowMs } from '../../api/house.js';
import { Notice } from '../../kit/notice.js';
import { Part } from '../../kit/sections.js';
import { parts } from '../../text/index.js';
import { ImportPhases } from './import-phases.js';
import { Facts, State } from './provider-parts.js';

type Account = Provider['accounts'][number];

const DAY_MS = 86_400_000;
/** From then on a person is told that an account ends. */
const WARN_MS = 7 * DAY_MS;

/** How a provider is, who pays for it until when, and where it is found. */
export function OverviewSection({ provider }: { provider: Provider }) {
  const job = findRefreshJob(provider.id);
  const isRefreshing = provider.isRefreshing || job !== undefined;
  const accounts = accountsOf(provider);
  const page = parts.providerPage;
  return (
    <>
      {isRefreshing ? <ImportPhases name={provider.name} job={job} /> : <State provider={provider} />}
      {accounts.map((account) => (
        <EndNotice key={account.username} account={account} />
      ))}
      <div class="card provider-facts">
        <Facts provider={provider} isRefreshing={isRefreshing} />
      </div>
      {accounts.length > 0 ? (
        <Part id="accounts-title" title={page.accounts.title}>
          <ul class="provider-list">
            {accounts.map((account) => (
              <AccountRow key={account.username} account={account} />
            ))}
          </ul>
        </Part>
      ) : null}
      <Part id="addresses-title" title={page.addresses.title}>
        <dl class="provider-addresses">
          <dt>{page.addresses.main}</dt>
          <dd>{provider.url}</dd>
          {provider.backupHosts.map((host, at) => (
            <Fragment key={host}>
              <dt>{page.addresses.backup(at + 1)}</dt>
              <dd>{host}</dd>
            </Fragment>
          ))}
          <dt>{page.addresses.guide}</dt>
          <dd>{provider.hasGuide ? page.addresses.hasGuide : page.addresses.hasNone}</dd>
        </dl>
      </Part>
    </>
  );
}

/** All of them, the first one first. */
export function accountsOf({ username, maxConnections, account, accounts }: Provider): Account[] {
  return username === null ? [...accounts] : [{ username, maxConnections, state: account }, ...accounts];
}

/** Milliseconds until it ends, less than none when it has; null when no end is known. */
function leftMs({ state }: Account): number | null {
  return state?.expiresAt ? Date.parse(state.expiresAt) - nowMs.value : null;
}

/** How often one sleeps until then: none for later today. */
function nightsUntil(ms: number): number {
  const [then, now] = [ms, nowMs.value].map((at) => new Date(at).setHours(0, 0, 0, 0));
  return Math.round((then! - now!) / DAY_MS); // a day of the clock change is not quite one
}

function EndNotice({ account }: { account: Account }) {
  const left = leftMs(account);
  const words = parts.providerPage.accounts;
  if (left === null || left > WARN_MS) return null;
  return left <= 0 ? (
    <Notice level="bad" message={words.hasEnded(account.username)} hint={words.hasEndedHint} />
  ) : (
    <Notice
      level="warn"
      message={words.endsSoon(account.username, nightsUntil(nowMs.value + left))}
      hint={words.endsSoonHint}
    />
  );
}

const GOOD_STATES = ['active', 'trial'];

function AccountRow({ account }: { account: Account }) {
  const { username, maxConnections, state } = account;
  const words = parts.providerPage.accounts;
  const left = leftMs(account);
  const isGood = state !== null && GOOD_STATES.includes(state.status.toLowerCase());
  const facts = state
    ? [
        state.expiresAt
          ? (left ?? 0) > 0
            ? words.ends(Date.parse(state.expiresAt))
            : words.ended(Date.parse(state.expiresAt))
          : words.unlimited,
        words.uses(state.activeConnections, state.maxConnections),
        maxConnections === null ? '' : words.ownLimit(maxConnections),
        words.checked(Math.max(0, nowMs.value - Date.parse(state.checkedAt))),
      ]
    : [maxConnections === null ? '' : words.ownLimit(maxConnections)];
  return (
    <li>
      <span class={`dot dot-${state === null ? 'quiet' : isGood ? 'good' : 'bad'}`} aria-hidden="true" />
      <div class="grow">
        <p>
          <b dir="auto">{username}</b>{' '}
          <span class="t2">{state ? (words.states[state.status.toLowerCase()] ?? state.status) : words.notAsked}</span>
        </p>
        <p class="t3 num">{facts.filter((fact) => fact !== '').join(' · ')}</p>
      </div>
    </li>
  );
}
