import type { CSSProperties } from 'preact';
import { sessions } from '../../api/house.js';
import { parts, text } from '../../text/index.js';
import type { TrafficPoints } from './traffic-points.js';

/**
 * The drawing of the bandwidth. Two lines need no library, and as lines of the page they take its colours, its type and the
 * contrast that somebody has set.
 */
const WIDTH = 1_000;
const HEIGHT = 200;
const STEPS = [1, 2, 5, 10];
const LINES_MAX = 4;
const TIMES_SHOWN = 4;

export function Plot({ points, isWeek }: { points: TrafficPoints; isWeek: boolean }) {
  const { bandwidth } = parts.live;
  const { timesMs, sentBps, receivedBps } = points;
  const most = (rates: readonly number[]) => Math.max(0, ...rates);
  const stepBps = stepOf(Math.max(most(sentBps), most(receivedBps)));
  const topBps = stepBps * Math.max(1, Math.ceil(Math.max(most(sentBps), most(receivedBps)) / stepBps));
  const [fromMs = 0, toMs = 1] = [timesMs[0], timesMs.at(-1)];
  const x = (ms: number) => ((ms - fromMs) / Math.max(1, toMs - fromMs)) * WIDTH;
  const y = (bps: number) => HEIGHT - (bps / topBps) * HEIGHT;
  const line = (rates: readonly number[]) =>
    rates.map((bps, at) => `${at === 0 ? 'M' : 'L'}${x(timesMs[at]!).toFixed(1)} ${y(bps).toFixed(1)}`).join('');
  const levels = Array.from({ length: Math.round(topBps / stepBps) }, (_, at) => (at + 1) * stepBps);
  const switches = (sessions.value?.items ?? [])
    .flatMap(({ failovers }) => failovers.map(({ at }) => Date.parse(at)))
    .filter((ms) => ms >= fromMs && ms <= toMs);
  const timeOf = isWeek ? text.format.weekday : text.format.minute;
  return (
    <div class="live-plot" role="img" aria-label={bandwidth.summary(most(sentBps), most(receivedBps))}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {[0, ...levels].map((bps) => (
          <Stroke key={bps} d={`M0 ${y(bps)}H${WIDTH}`} style={{ stroke: 'var(--line)' }} />
        ))}
        <path d={`${line(sentBps)}L${x(toMs)} ${HEIGHT}H0Z`} style={{ fill: 'var(--accent-soft)' }} />
        <Stroke d={line(sentBps)} style={{ stroke: 'var(--accent)', strokeWidth: 1.8 }} />
        <Stroke d={line(receivedBps)} style={{ stroke: 'var(--text-3)', strokeWidth: 1.6 }} />
        {switches.map((ms) => (
          <Stroke key={ms} d={`M${x(ms)} 0V${HEIGHT}`} style={{ stroke: 'var(--text-2)', strokeDasharray: '2 3' }} />
        ))}
      </svg>
      {levels.map((bps) => (
        <Label key={bps} style={{ right: 'calc(100% + 8px)', top: `calc(${percent(y(bps), HEIGHT)} - 9px)` }}>
          {text.format.number(bps / 1_000_000)}
        </Label>
      ))}
      {Array.from({ length: TIMES_SHOWN }, (_, at) => at / TIMES_SHOWN).map((share) => (
        <Label key={share} style={{ left: percent(share, 1), top: 'calc(100% + 4px)' }}>
          {timeOf(fromMs + share * (toMs - fromMs))}
        </Label>
      ))}
      {switches.slice(0, 1).map((ms) => (
        <Label key={ms} style={{ right: percent(WIDTH - x(ms), WIDTH), bottom: '100%' }}>
          {bandwidth.switched}
        </Label>
      ))}
    </div>
  );
}

/** A line of the same width however the drawing is stretched. */
function Stroke({ d, style }: { d: string; style: CSSProperties }) {
  return <path d={d} style={{ fill: 'none', vectorEffect: 'non-scaling-stroke', ...style }} />;
}

function Label({ style, children }: { style: CSSProperties; children: string }) {
  return (
    <span class="fine num" style={{ position: 'absolute', ...style }}>
      {children}
    </span>
  );
}

const percent = (part: number, whole: number): string => `${((part / whole) * 100).toFixed(2)}%`;

/** Between two lines across: 1, 2 or 5 of a power of ten, so that there are few lines with short numbers. */
function stepOf(mostBps: number): number {
  const least = Math.max(mostBps, 100_000) / LINES_MAX;
  const power = 10 ** Math.floor(Math.log10(least));
  return power * STEPS.find((step) => power * step >= least)!;
}
