import './watch.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import { answer, api, type Channel, isAbort, logoUrl } from '../../api/client.js';
import { sessions } from '../../api/house.js';
import { leavePicture } from '../../app/way-back.js';
import { announce } from '../../kit/announce.js';
import { Icon } from '../../kit/icons.js';
import { Logo } from '../../kit/logo.js';
import { parts, text } from '../../text/index.js';
import { Control, Controls } from './controls.js';
import { InfoPanel } from './info-panel.js';
import { rememberWatched } from './last-watched.js';
import { useSources } from './next-stream.js';
import { OtherPlayer } from './other-player.js';
import { refusalWords, slateWords, Trouble } from './trouble.js';
import { useOverlay } from './use-overlay.js';
import { usePlayback } from './use-playback.js';
import { useScreen } from './use-screen.js';
import { useSound } from './use-sound.js';
import { useWatchKeys } from './use-watch-keys.js';
import { useZapping } from './use-zapping.js';

/** The picture of one channel. It plays; everything else comes when somebody moves, and goes by itself. */
export function Watch({ channel: id = '' }: { path?: string; channel?: string }) {
  const channelId = Number(id);
  const { route } = useLocation();
  const root = useRef<HTMLDivElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const channel = useChannel(channelId);
  const { state, playback, isAside, resume } = usePlayback(video, channelId);
  const sound = useSound(video);
  const screen = useScreen(video);
  const overlay = useOverlay(root, video);
  const zapping = useZapping(channelId);
  const isPaused = usePaused(video) || isAside;
  const relay = sessions.value?.items.find((one) => one.channelId === channelId);
  const sources = useSources(channelId, relay);
  const [isInfoOpen, setInfoOpen] = useState(false);
  const [isElsewhere, setElsewhere] = useState(false);
  const { watch } = parts;

  useEffect(() => rememberWatched(channelId), [channelId]);
  useEffect(() => {
    if (channel) document.title = `${channel.name} · Headwater`;
    return () => {
      document.title = 'Headwater';
    };
  }, [channel]);
  useEffect(() => {
    if (state.kind === 'lost') announce(parts.watch.lost);
  }, [state.kind]);

  const noNextBecause = sources.isAsked
    ? watch.actions.nextAsked
    : (relay?.sourceCount ?? 0) < 2
      ? watch.actions.onlyOne
      : null;
  const pause = () => {
    if (isPaused) resume();
    else video.current!.pause();
  };
  const nextStream = () => noNextBecause === null && void sources.ask();
  const toggleInfo = () => setInfoOpen(!isInfoOpen);
  useWatchKeys({
    pause,
    mute: sound.toggle,
    toggleFull: screen.toggleFull,
    togglePicture: screen.togglePicture,
    info: toggleInfo,
    nextStream,
    zapping,
    back: () => (isInfoOpen ? setInfoOpen(false) : leavePicture(route)),
  });

  const isSlate = relay?.state === 'slate' && state.kind !== 'refused';
  const hasTrouble = state.kind === 'refused' || isSlate;
  const isBusy = !isAside && (state.kind === 'opening' || state.kind === 'waiting' || state.kind === 'lost');
  const isShown = overlay.isShown || isPaused || isInfoOpen || hasTrouble || state.kind === 'opening';
  const nextChannel = () => zapping.step('next');
  return (
    <div ref={root} class={`watch${isShown ? '' : ' is-still'}`}>
      {/* biome-ignore lint/a11y/useMediaCaption: the stream brings its own, where it has any */}
      <video ref={video} class="watch-picture" playsInline aria-label={channel?.name} onDblClick={screen.toggleFull} />
      {channel?.isRadio && !hasTrouble ? (
        <div class="watch-radio">
          <Logo id={channel.id} name={channel.name} src={logoUrl(channel.logo)} size="l" />
        </div>
      ) : null}

      <div class="watch-top">
        <Control icon="back" label={watch.leave} keys="Escape" onPress={() => leavePicture(route)} />
        {channel ? <Logo id={channel.id} name={channel.name} src={logoUrl(channel.logo)} size="l" /> : null}
        <h1 class="cut" dir="auto">
          {channel?.number ? <span class="num t2">{channel.number} </span> : null}
          {channel?.name ?? text.home.watch}
        </h1>
      </div>

      <div class="watch-middle">
        {state.kind === 'refused' ? (
          <Trouble
            words={refusalWords(state.failure, channel)}
            isTrying={state.isTrying}
            onNextChannel={nextChannel}
            onRetry={() => playback.current?.retry()}
          />
        ) : null}
        {isSlate ? <Trouble words={slateWords(relay)} isTrying onNextChannel={nextChannel} onRetry={null} /> : null}
        {isBusy ? <Busy kind={state.kind} name={channel?.name ?? null} /> : null}
        {sound.wantsTap && state.kind === 'playing' ? (
          <button type="button" class="watch-tap" onClick={sound.toggle}>
            <Icon name="mute" size="l" />
            {watch.tapForSound}
          </button>
        ) : null}
      </div>

      {zapping.typed === '' ? null : (
        <p class="watch-digits num" role="status">
          <span class="vh">{watch.zap.number(zapping.typed)}</span>
          <span aria-hidden="true">{zapping.typed}</span>
        </p>
      )}
      <p class="watch-told" role="status">
        {sources.hasSwitched ? watch.switched : sources.isAsked ? watch.actions.nextAsked : null}
      </p>
      {isInfoOpen ? (
        <InfoPanel relay={relay} facts={() => playback.current?.facts() ?? null} onClose={() => setInfoOpen(false)} />
      ) : null}
      <Controls
        isPaused={isPaused}
        sound={sound}
        screen={screen}
        noNextBecause={noNextBecause}
        isNextAsked={sources.isAsked}
        isInfoOpen={isInfoOpen}
        onPause={pause}
        onStep={(way) => void zapping.step(way)}
        onNextStream={nextStream}
        onInfo={toggleInfo}
        onOtherPlayer={() => setElsewhere(true)}
      />
      {isElsewhere && channel ? (
        <OtherPlayer id={channel.id} name={channel.name} onClose={() => setElsewhere(false)} />
      ) : null}
    </div>
  );
}

/** What is going on while there is no picture, or an old one. */
function Busy({ kind, name }: { kind: 'opening' | 'waiting' | 'lost' | 'playing' | 'refused'; name: string | null }) {
  const { watch } = parts;
  const words =
    kind === 'lost'
      ? watch.lost
      : kind === 'waiting'
        ? watch.waiting
        : name === null
          ? watch.openingAny
          : watch.opening(name);
  return (
    <p class={`watch-busy${kind === 'waiting' ? ' is-patient' : ''}`} role="status">
      <Icon name="refresh" size="l" />
      <span dir="auto">{words}</span>
    </p>
  );
}

/** Name, number and logo. Without them it plays all the same: why it does not is said where it is opened. */
function useChannel(id: number): Channel | null {
  const [channel, setChannel] = useState<Channel | null>(null);
  useEffect(() => {
    const asking = new AbortController();
    setChannel(null);
    answer(api.channels[':id'].$get({ param: { id: String(id) } }, { init: { signal: asking.signal } })).then(
      setChannel,
      (error) => {
        if (!isAbort(error)) setChannel(null);
      },
    );
    return () => asking.abort();
  }, [id]);
  return channel;
}

function usePaused(video: preact.RefObject<HTMLVideoElement | null>): boolean {
  const [isPaused, setPaused] = useState(false);
  useEffect(() => {
    const element = video.current!;
    const read = () => setPaused(element.paused && element.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA);
    for (const name of ['pause', 'play', 'playing', 'loadeddata', 'emptied']) element.addEventListener(name, read);
    return () => {
      for (const name of ['pause', 'play', 'playing', 'loadeddata', 'emptied']) element.removeEventListener(name, read);
    };
  }, []);
  return isPaused;
}
