import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Relay } from '../../api/client.js';
import { Button } from '../../kit/button.js';
import { codecName } from '../../text/codec-names.js';
import { parts, text } from '../../text/index.js';
import type { PlaybackFacts } from './player/playback.js';

const LOOK_MS = 500;

/** What plays here, in numbers: for whoever wants to know why a picture is as it is. */
export function InfoPanel(props: { relay: Relay | undefined; facts(): PlaybackFacts | null; onClose(): void }) {
  const { relay, facts, onClose } = props;
  const { info } = parts.watch;
  const [now, setNow] = useState(facts);
  useEffect(() => {
    const timer = window.setInterval(() => setNow(facts()), LOOK_MS);
    return () => window.clearInterval(timer);
  }, [facts]);
  const rows: [string, ComponentChildren][] = [
    ...(relay?.rank != null && relay.rank >= 0
      ? [[info.stream, info.streamOf(relay.rank + 1, relay.sourceCount)] satisfies [string, string]]
      : []),
    // whoever may not know the providers is not told them by the daemon
    ...(relay?.providerName ? [[info.provider, relay.providerName] satisfies [string, string]] : []),
    [info.picture, now ? pictureWords(now.way) : info.unknown],
    [info.sound, now ? soundWords(now.way) : info.unknown],
    [info.bitrate, info.megabits(relay?.bitrateBps ?? 0)],
    [info.buffer, now ? info.seconds(now.bufferMs) : info.unknown],
    [info.delay, now?.delayMs == null ? info.unknown : info.seconds(now.delayMs)],
    [info.profile, now ? profileWords(now.way) : info.unknown],
  ];
  return (
    <section class="watch-info" aria-label={info.title}>
      <div class="watch-info-head">
        <h2>{info.title}</h2>
        <Button kind="ghost" icon="close" label={text.dialog.close} onPress={onClose} />
      </div>
      <dl>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd class="num" dir="auto">
              {value}
            </dd>
          </div>
        ))}
      </dl>
      {now?.way.reason ? <p class="t2">{reasonWords(now.way.reason)}</p> : null}
    </section>
  );
}

function pictureWords({ video }: PlaybackFacts['way']): string {
  if (!video) return parts.watch.info.noPicture;
  const size = video.width === null || video.height === null ? [] : [`${video.width} × ${video.height}`];
  return [codecName(video.codec), ...size].join(', ');
}

function soundWords({ audio }: PlaybackFacts['way']): string {
  const { info } = parts.watch;
  const tracks = audio.map(({ codec, language }) =>
    language ? `${codecName(codec)} (${language})` : codecName(codec),
  );
  return tracks.length === 0 ? info.noSound : text.format.list(tracks);
}

const WAYS = { ts: 'MPEG-TS', hls: 'HLS', nativeHls: 'HLS' } as const;

function profileWords({ profile, way }: PlaybackFacts['way']): string {
  return `${profile === 'copy' ? parts.watch.info.asItComes : profile} · ${WAYS[way]}`;
}

function reasonWords({ code, codec }: NonNullable<PlaybackFacts['way']['reason']>): string {
  const { reason } = parts.watch.info;
  return code === 'audio_codec' ? reason.audio(codecName(codec)) : reason.video(codecName(codec));
}
