import { useEffect, useRef, useState } from 'preact/hooks';
import { answer, api, asFailure, type RequestFailure, type Traffic } from '../../api/client.js';
import { nowMs, onHouse } from '../../api/house.js';
import { Failed } from '../../kit/notice.js';
import { Segments } from '../../kit/segments.js';
import { parts } from '../../text/index.js';
import { Plot } from './plot.js';
import { pointsOf, withPulse } from './traffic-points.js';

const RANGES = ['15min', 'day', 'week'] as const;
type Range = (typeof RANGES)[number];
const LENGTH_MS: Record<Range, number> = { '15min': 15 * 60_000, day: 86_400_000, week: 7 * 86_400_000 };
/** What is stored grows by a point in five minutes. */
const REREAD_MS = 60_000;

/** How much comes from providers and goes to viewers: both lines apart show what sharing saves. */
export function Bandwidth() {
  const { bandwidth } = parts.live;
  const [range, setRange] = useState<Range>('15min');
  const { traffic, skewMs, failure, reload } = useTraffic(range);
  const toMs = nowMs.value + skewMs;
  const points = traffic && pointsOf(traffic, toMs - LENGTH_MS[range], toMs);
  const hasAny = points?.sentBps.some((bps, at) => bps + points.receivedBps[at]! > 0) ?? false;
  return (
    <section class="live-bandwidth" aria-labelledby="bandwidth-title">
      <div class="live-bar">
        <h2 id="bandwidth-title">{bandwidth.title}</h2>
        <Key colour="accent" words={bandwidth.sent} />
        <Key colour="text-3" words={bandwidth.received} />
        <span class="fine">{bandwidth.unit}</span>
        <Segments
          label={bandwidth.range}
          segments={RANGES.map((value) => ({ value, label: bandwidth.ranges[value] }))}
          value={range}
          onChoose={(chosen) => setRange(chosen)}
        />
      </div>
      {failure && !traffic ? <Failed error={failure} onRetry={reload} /> : null}
      {points && hasAny ? <Plot points={points} isWeek={range === 'week'} /> : null}
      {points && !hasAny ? <p class="t2 live-plot">{bandwidth.none}</p> : null}
      {points ? null : <div class="live-plot" />}
    </section>
  );
}

/** Which line is which. */
function Key({ colour, words }: { colour: string; words: string }) {
  return (
    <span class="fine">
      <span class="dot" style={{ display: 'inline-block', background: `var(--${colour})` }} /> {words}
    </span>
  );
}

/** What was read, and with the shortest range what has come since. */
function useTraffic(range: Range) {
  const [read, setRead] = useState<{ range: Range; traffic: Traffic; skewMs: number } | null>(null);
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  const wanted = useRef(range);
  wanted.current = range;
  const reload = () => {
    answer(api.sessions.traffic.$get({ query: { range } })).then(
      (traffic) => {
        if (wanted.current !== range) return;
        setRead({ range, traffic, skewMs: Date.parse(traffic.to) - Date.now() });
        setFailure(null);
      },
      (error) => setFailure(asFailure(error)),
    );
  };
  useEffect(() => {
    reload();
    if (range === '15min') {
      return onHouse(
        'sessions.pulse',
        (pulse) => setRead((now) => now && { ...now, traffic: withPulse(now.traffic, pulse, LENGTH_MS[range]) }),
        reload,
      );
    }
    const timer = window.setInterval(reload, REREAD_MS);
    return () => window.clearInterval(timer);
  }, [range]);
  const isRight = read?.range === range;
  return { traffic: isRight ? read.traffic : null, skewMs: isRight ? read.skewMs : 0, failure, reload };
}
