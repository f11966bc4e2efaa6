import { type Lineup, logoUrl } from '../../api/client.js';
import { to } from '../../app/places.js';
import { Button, ButtonLink } from '../../kit/button.js';
import { hasDrafts } from '../../kit/drafts.js';
import { Logo } from '../../kit/logo.js';
import { Slots } from '../../kit/marks.js';
import { Notice, wordsOf } from '../../kit/notice.js';
import { showToast } from '../../kit/toast.js';
import { parts } from '../../text/index.js';
import { editLineup } from './edit-line-up.js';
import { draftsOf } from './kept-drafts.js';

/** One line-up: how much is in it, what it begins with, and the tuners that have it. */
export function LineupCard({ lineup }: { lineup: Lineup }) {
  const { id, name, content, isEnabled, channelCount, firstChannels, devices } = lineup;
  const words = parts.lineups;
  const titleId = `line-up-${id}`;
  const facts = [words.channels(channelCount), words.content[content], ...(isEnabled ? [] : [words.off])];
  return (
    <li class={isEnabled ? 'card line-up' : 'card line-up is-off'} aria-labelledby={titleId}>
      <div class="line-up-head">
        <div class="grow">
          <h2 id={titleId} class="cut" dir="auto">
            <a href={to(`manage/line-ups/${id}`)}>{name}</a>
          </h2>
          <p class="t3 num">{facts.join(' · ')}</p>
        </div>
        {hasDrafts(draftsOf(id)) ? <span class="tag">{words.draft}</span> : null}
        <ButtonLink icon="edit" label={words.open(name)} href={to(`manage/line-ups/${id}`)} />
      </div>
      {firstChannels.length === 0 ? (
        <p class="t3 line-up-none">{words.noneYet}</p>
      ) : (
        <ol class="line-up-logos">
          {firstChannels.map((channel) => (
            <li key={channel.id} title={`${channel.number ?? ''} ${channel.name}`}>
              <Logo id={channel.id} name={channel.name} src={logoUrl(channel.logo)} size="s" />
              <span class="vh">{channel.name}</span>
            </li>
          ))}
        </ol>
      )}
      <Devices devices={devices} />
      <TooMany lineup={lineup} />
    </li>
  );
}

export function Devices({ devices }: Pick<Lineup, 'devices'>) {
  const words = parts.lineups;
  return (
    <ul class="line-up-devices">
      {devices.map(({ part, deviceId, friendlyName, address, channelCount, tunerCount, tunersInUse }) => (
        <li key={part}>
          <span class="num">
            <span class="vh">{words.deviceId} </span>
            <code>{deviceId}</code>
          </span>
          {devices.length > 1 ? (
            <span class="t2 cut" dir="auto">
              {friendlyName} · {words.channels(channelCount)}
            </span>
          ) : null}
          <span class="t3">{address ?? words.noPort}</span>
          <span class="line-up-tuners t3 num">
            <Slots used={tunersInUse} limit={tunerCount} />
            {words.tuners(tunersInUse, tunerCount)}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** The mark of Plex, with the way past it. */
export function TooMany({ lineup }: { lineup: Lineup }) {
  const { id, name, channelCount, proposedSplitAt, fileFields } = lineup;
  const words = parts.lineups;
  if (proposedSplitAt === null) return null;
  const split = async () => {
    const count = Math.ceil(channelCount / proposedSplitAt);
    try {
      await editLineup(id, { splitAt: proposedSplitAt }, words.wasSplit(name, count));
    } catch (error) {
      showToast(wordsOf(error));
    }
  };
  return (
    <Notice level="warn" message={words.tooMany(channelCount)} hint={words.tooManyHint}>
      {fileFields.includes('splitAt') ? null : (
        <Button icon="split" onPress={split}>
          {words.split}
        </Button>
      )}
    </Notice>
  );
}
