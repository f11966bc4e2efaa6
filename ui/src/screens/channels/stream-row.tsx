import { Button } from '../../kit/button.js';
import { Icon } from '../../kit/icons.js';
import { Badge } from '../../kit/marks.js';
import { parts, text } from '../../text/index.js';
import type { ChannelDetails } from './channel-drawer.js';
import type { useRankDrag } from './drag-rank.js';
import { type ChannelMatching, type Evidence, EvidenceChips, ReadingMarks } from './evidence.js';
import type { Stream } from './stream-ranks.js';

interface StreamRowProps {
  channel: ChannelDetails;
  stream: Stream;
  at: number;
  streamCount: number;
  /** Null while it has not been read. */
  explained: ChannelMatching['streams'][number] | null;
  drag: ReturnType<typeof useRankDrag>;
  isOpen: boolean;
  nameOf(streamId: number): string | null;
  onToggle(): void;
  onPlace(at: number): void;
  onSplit(): Promise<void>;
  onMove(): void;
}

/** One stream: its place, its name as written, what was understood, why it is here; open, with what can be done. */
export function StreamRow(props: StreamRowProps) {
  const { stream, at, streamCount, explained, drag, isOpen, onToggle } = props;
  const { drawer } = text.channels;
  const words = parts.matching.streams;
  const { id, name, pin, providerId, providerName, isDrm, isEnabled } = stream;
  const isDragged = drag.drag?.fromAt === at;
  const like = explained?.like ?? null;
  return (
    <li
      data-stream={id}
      class={rowClass(props)}
      style={isDragged ? { transform: `translateY(${drag.drag!.byPx}px)` } : undefined}
    >
      {streamCount > 1 ? (
        <button
          type="button"
          class="rank-grip"
          tabIndex={-1}
          aria-label={words.grip(name)}
          title={words.grip(name)}
          onPointerDown={(event) => drag.onGripDown(at, event)}
          onPointerMove={drag.onGripMove}
          onPointerUp={() => drag.onGripUp(true)}
          onPointerCancel={() => drag.onGripUp(false)}
        >
          <Icon name="grip" size="s" />
        </button>
      ) : null}
      <button type="button" class="rank-head" aria-expanded={isOpen} onClick={onToggle}>
        <span class="rank-word">
          {at === 0 ? drawer.primary : drawer.backup(at)}
          {pin === null ? null : (
            <span class="rank-pin" title={words.pinned}>
              <Icon name="pin" size="s" />
              <span class="vh"> {words.pinned}</span>
            </span>
          )}
        </span>
        <span class={isEnabled && !isDrm ? 'rank-source' : 'rank-source t3'}>
          <Badge id={providerId} name={providerName} size="xs" title={providerName} />
          <span class="cut" dir="auto" title={name}>
            {name}
          </span>
        </span>
      </button>
      {like && like.decision === null ? (
        <span class="rank-score num" title={parts.matching.evidence.scoreLabel(like.score)}>
          <span class="vh">{parts.matching.evidence.scoreLabel(like.score)}</span>
          <span aria-hidden="true">{like.score}</span>
        </span>
      ) : null}
      <div class="rank-more">
        <div class="rank-line">
          {explained ? <ReadingMarks reading={explained.reading} /> : null}
          {isOpen || like === null ? null : (
            <p class="rank-why">
              <Icon name="check" size="s" />
              {shortWhy(like)}
            </p>
          )}
        </div>
        <Facts stream={stream} />
        {isOpen ? <Why {...props} /> : null}
        {isOpen ? <Actions {...props} /> : null}
      </div>
    </li>
  );
}

function rowClass({ stream, at, drag, isOpen }: StreamRowProps): string {
  const now = drag.drag;
  const isTarget = now !== null && now.toAt === at && now.fromAt !== at;
  return [
    'rank',
    stream.isEnabled && !stream.isDrm ? '' : 'is-out',
    isOpen ? 'is-open' : '',
    now?.fromAt === at ? 'is-dragged' : '',
    isTarget ? (now.fromAt < at ? 'is-drop-after' : 'is-drop-before') : '',
  ]
    .filter((name) => name !== '')
    .join(' ');
}

function Facts({ stream }: { stream: Stream }) {
  const { drawer } = text.channels;
  const { providerName, groups, tvgId, missingSince, isDrm, isEnabled } = stream;
  const troubles = [
    isEnabled ? '' : drawer.off,
    isDrm ? drawer.drm : '',
    missingSince === null ? '' : drawer.missing(Date.parse(missingSince)),
  ].filter((trouble) => trouble !== '');
  const facts = [providerName, ...groups, tvgId ? `${drawer.guideId} ${tvgId}` : ''].filter((fact) => fact !== '');
  return (
    <p class="rank-facts" dir="auto">
      {facts.join(' · ')}
      {troubles.length > 0 ? <span class="warn-words"> · {troubles.join(', ')}</span> : null}
    </p>
  );
}

function shortWhy(like: Evidence): string {
  const words = parts.matching.evidence;
  if (like.decision === 'same') return words.byHand;
  return like.reasons.map(({ what }) => words.reason(what)).join(' · ');
}

function Why({ channel, explained, nameOf }: StreamRowProps) {
  if (!explained) return null;
  const words = parts.matching;
  const { like } = explained;
  if (like === null) return <p class="rank-why t3">{words.evidence.alone}</p>;
  const name = nameOf(like.streamId);
  return (
    <div class="rank-reasons">
      <p class="t3">
        {words.streams.why(channel.name)}
        {name === null ? null : <span dir="auto"> · {words.evidence.like(name)}</span>}
      </p>
      <EvidenceChips evidence={like} />
    </div>
  );
}

function Actions({ at, streamCount, onPlace, onSplit, onMove }: StreamRowProps) {
  const words = parts.matching.streams;
  const isOnly = streamCount < 2 ? words.onlyOne : null;
  const isFirst = at === 0 ? words.isFirst : null;
  return (
    <div class="rank-actions">
      {isOnly === null ? (
        <>
          <Button disabledBecause={isFirst} onPress={() => onPlace(0)}>
            {words.first}
          </Button>
          <Button kind="ghost" icon="up" label={words.up} disabledBecause={isFirst} onPress={() => onPlace(at - 1)} />
          <Button
            kind="ghost"
            icon="down"
            label={words.down}
            disabledBecause={at === streamCount - 1 ? words.isLast : null}
            onPress={() => onPlace(at + 1)}
          />
          <Button icon="split" keyHint="S" onPress={onSplit}>
            {words.split}
          </Button>
        </>
      ) : null}
      <Button kind="ghost" onPress={onMove}>
        {words.moveTo}
      </Button>
    </div>
  );
}
