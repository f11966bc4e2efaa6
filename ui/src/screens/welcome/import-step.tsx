import { useEffect, useRef, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import { answer, api, type Channel, type Job, type Provider } from '../../api/client.js';
import { about, findRefreshJob, isMatching, jobs, onHouse, providers } from '../../api/house.js';
import { to } from '../../app/places.js';
import { Button, ButtonLink } from '../../kit/button.js';
import { CopyField } from '../../kit/copy.js';
import { Badge } from '../../kit/marks.js';
import { failureWords, Notice } from '../../kit/notice.js';
import { text } from '../../text/index.js';
import { playerAddresses } from '../connect/player-addresses.js';
import { ImportPhases } from '../providers/import-phases.js';

const READY_MAX = 10;
/** More lines than these say nothing more. */
const LINES_MAX = 6;

/** Lines that join: providers come in, channels come out, and the first can be watched before the end. */
export function ImportStep({ onAnother }: { onAnother: () => void }) {
  const { route } = useLocation();
  const { items, total } = useFirstChannels();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []); // the step before took its own along
  const all = (providers.value ?? []).filter((provider) => provider.isEnabled);
  const { welcome } = text;
  const running = all.filter(isComingIn);
  const isDone = all.length > 0 && running.length === 0 && !isMatching();
  const title = isDone && total > 0 ? welcome.import.done : welcome.import.title(all.length);
  useEffect(() => {
    document.title = `${title} · Headwater`;
  }, [title]);
  const failed = all.filter((provider) => provider.problem !== null && !isComingIn(provider));
  const current = running[0];
  useEffect(() => {
    const leave = new AbortController();
    // what the page has read may be older than what was just added
    answer(api.providers.$get(undefined, { init: { signal: leave.signal } })).then(
      ({ items }) => {
        if (items.length === 0 && !leave.signal.aborted) route(to('welcome/provider'), true); // nothing will come in
      },
      () => {}, // the line to the house tells
    );
    return () => leave.abort();
  }, [route]);
  return (
    <>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      <p class="welcome-lead">{welcome.import.lead}</p>
      <Joining providers={all.slice(0, LINES_MAX)} channelCount={total} isDone={isDone} />
      {current ? <ImportPhases name={current.name} job={findRefreshJob(current.id)} /> : null}
      {failed.map((provider) => (
        <Notice key={provider.id} level="bad" about={provider.name} {...failureWords(provider.problem)}>
          <ButtonLink href={to(`manage/providers?open=${provider.id}`)}>{text.shell.places.providers}</ButtonLink>
        </Notice>
      ))}
      <div class="import-two">
        <section aria-labelledby="ready">
          <h2 id="ready">{welcome.import.ready}</h2>
          {items.length === 0 ? <p class="t3">{welcome.import.nothing}</p> : null}
          <ul class="ready">
            {items.map((channel) => (
              <li key={channel.id}>
                <Badge id={channel.id} name={channel.name} size="l" />
                <b class="cut" dir="auto">
                  {channel.name}
                </b>
                <span class="t3">{welcome.import.streams(channel.streamCount)}</span>
              </li>
            ))}
          </ul>
        </section>
        <Addresses />
      </div>
      <div class="welcome-go">
        <Button kind="primary" size="big" onPress={() => route(to(''))}>
          {welcome.import.home}
        </Button>
        <Button size="big" icon="plus" onPress={onAnother}>
          {welcome.import.another}
        </Button>
      </div>
    </>
  );
}

function Addresses() {
  const { welcome, connect } = text;
  if (!about.value) return null;
  const { tuner, playlist } = playerAddresses(about.value);
  return (
    <section class="import-addresses" aria-labelledby="addresses">
      <h2 id="addresses">{welcome.import.addresses}</h2>
      <p class="t3">{connect.tuner}</p>
      {tuner === null ? null : <CopyField value={tuner} what={connect.tunerAddress} />}
      <p class="t3">{connect.playlist}</p>
      <CopyField value={playlist} what={connect.playlistAddress} />
    </section>
  );
}

/** The beginning of the line-up as it grows. */
function useFirstChannels(): { items: readonly Channel[]; total: number } {
  const [page, setPage] = useState<{ items: readonly Channel[]; total: number }>({ items: [], total: 0 });
  useEffect(() => {
    const read = () => {
      answer(api.channels.$get({ query: { limit: String(READY_MAX) } })).then(
        ({ items, total }) => setPage({ items, total: total ?? items.length }),
        () => {}, // the next event asks again
      );
    };
    read();
    return onHouse('channel.changed', read, read);
  }, []);
  return page;
}

function isComingIn(provider: Provider): boolean {
  return provider.isRefreshing || findRefreshJob(provider.id) !== undefined || provider.lastRefresh === null;
}

const ROW_PX = 86;
const WIDTH = 470;
const STROKE_MIN = 3;
const STROKE_SUM = 42;
const STROKE_MAX = 18;
const GAP = 2;

/** One line for each provider, as thick as what it brings; the ones that still run fill up. */
function Joining(props: { providers: readonly Provider[]; channelCount: number; isDone: boolean }) {
  const { providers: all, channelCount, isDone } = props;
  const { welcome, number } = { ...text, number: text.format.number };
  const counts = all.map((provider) => entryCount(provider, findRefreshJob(provider.id)));
  const sum = counts.reduce((total, count) => total + count, 0);
  const heightPx = Math.max(2, all.length) * ROW_PX;
  const strokes = counts.map((count) =>
    Math.min(STROKE_MAX, STROKE_MIN + (sum > 0 ? (count / sum) * STROKE_SUM : STROKE_SUM / all.length)),
  );
  const bundle = strokes.reduce((total, stroke) => total + stroke + GAP, -GAP);
  let out = (heightPx - bundle) / 2;
  const offset = all.length === 1 ? ROW_PX / 2 : 0;
  return (
    <section class="joining" aria-label={welcome.import.label} style={{ '--height': `${heightPx}px` }}>
      <ol>
        {all.map((provider, at) => (
          <li key={provider.id} style={{ top: `${at * ROW_PX + offset + 13}px` }}>
            <Badge id={provider.id} name={provider.name} />
            <span class="grow">
              <b class="cut" dir="auto">
                {provider.name}
              </b>
              <span class="t3 num">{lineWords(provider, counts[at]!)}</span>
            </span>
          </li>
        ))}
      </ol>
      <svg viewBox={`0 0 ${WIDTH} ${heightPx}`} preserveAspectRatio="none" aria-hidden="true">
        {all.map((provider, at) => {
          const from = at * ROW_PX + offset + ROW_PX / 2;
          const stroke = strokes[at]!;
          const end = out + stroke / 2;
          out += stroke + GAP;
          const d = `M0 ${from}C190 ${from} 190 ${end} 392 ${end}H${WIDTH}`;
          const share = shareOf(provider, findRefreshJob(provider.id));
          return (
            <g key={provider.id} style={{ strokeWidth: stroke }}>
              <path
                class={provider.problem ? 'line-failed' : share === null ? '' : 'line-waits'}
                d={d}
                pathLength={100}
              />
              {share === null || provider.problem ? null : (
                <path class="line-runs" d={d} pathLength={100} style={{ '--share': String(share * 100) }} />
              )}
            </g>
          );
        })}
      </svg>
      <div class="joining-out" role="status">
        <p class="joining-count">{number(channelCount)}</p>
        <p>
          <b>{welcome.import.channelsWord(channelCount)}</b>{' '}
          <span class="t2">{welcome.import.fromEntries(sum, isDone)}</span>
        </p>
      </div>
    </section>
  );
}

const PHASES = ['fetching', 'reading', 'saving', 'matching'];

/** Part of the whole import that is done, 0 to 1; null when it does not run. */
function shareOf(provider: Provider, job: Job | undefined): number | null {
  if (!isComingIn(provider)) return null;
  const at = Math.max(0, PHASES.indexOf(job?.phase ?? ''));
  const within = job?.totalCount ? Math.min(1, (job.doneCount ?? 0) / job.totalCount) : 0.5;
  return (at + within) / PHASES.length;
}

function entryCount(provider: Provider, job: Job | undefined): number {
  const isReading = job?.phase === 'reading' || job?.phase === 'saving';
  return Math.max(provider.streamCount, isReading ? (job?.doneCount ?? 0) : 0);
}

function lineWords(provider: Provider, count: number): string {
  const { welcome, providers: words } = text;
  const job = findRefreshJob(provider.id);
  void jobs.value; // drawn anew with each step
  if (job?.phase) {
    const phase = words.phases[job.phase as keyof typeof words.phases];
    return `${phase.name}, ${phase.detail(job.doneCount ?? 0, job.totalCount ?? null)}`;
  }
  if (isComingIn(provider)) return welcome.import.waiting;
  return provider.problem ? welcome.import.failed : welcome.import.entriesDone(count);
}
