import { useState } from 'preact/hooks';
import { providers } from '../../api/house.js';
import { to } from '../../app/places.js';
import { Badge } from '../../kit/marks.js';
import { parts } from '../../text/index.js';
import { EvidenceChips, marksOf } from '../channels/evidence.js';
import type { Question, Side } from './questions.js';

/** Two entries side by side, with what speaks for and against between them. */
export function Pair({ question }: { question: Question }) {
  const { a, b, score } = question;
  const [one, other] = [factsOf(a), factsOf(b)];
  return (
    <div class="pair">
      <SideCard side={a} facts={one} others={other} />
      <div class="pair-between">
        <p class="pair-score num">{parts.matching.evidence.score(score)}</p>
        <EvidenceChips evidence={question} />
      </div>
      <SideCard side={b} facts={other} others={one} />
    </div>
  );
}

interface Fact {
  name: string;
  value: string;
  /** Of every pair they are others. */
  isOwn?: boolean;
}

function factsOf({ reading, groups, tvgId, providerId, channel }: Side): Fact[] {
  const { columns, channel: channelWords } = parts.matching.review;
  const provider = providers.value?.find(({ id }) => id === providerId)?.name;
  return [
    { name: columns.read, value: reading.name },
    { name: columns.marks, value: marksOf(reading).join(' · ') },
    { name: columns.group, value: groups.join(', ') },
    { name: columns.guideId, value: tvgId ?? '' },
    { name: columns.provider, value: provider ?? '', isOwn: true },
    {
      name: columns.channel,
      value: channelWords(channel.name, channel.number ?? '', channel.streamCount),
      isOwn: true,
    },
  ];
}

function SideCard({ side, facts, others }: { side: Side; facts: readonly Fact[]; others: readonly Fact[] }) {
  const { columns, differs, none } = parts.matching.review;
  return (
    <article class="pair-side card" aria-label={side.name}>
      <header>
        <Logo side={side} />
        <div class="grow">
          <p class="pair-lead t3">{columns.written}</p>
          <h3 class="pair-name" dir="auto">
            {side.name}
          </h3>
        </div>
      </header>
      <dl>
        {facts.map(({ name, value, isOwn }, at) => {
          if (value === '' && others[at]?.value === '') return null;
          const isOther = !isOwn && value !== others[at]?.value;
          return (
            <div key={name}>
              <dt>{name}</dt>
              <dd class={isOther ? 'is-other' : undefined} dir="auto">
                {name === columns.channel ? (
                  <a href={to(`manage/channels?open=${side.channel.id}`)}>{value}</a>
                ) : (
                  value || none
                )}
                {isOther ? <span class="vh"> ({differs})</span> : null}
              </dd>
            </div>
          );
        })}
      </dl>
    </article>
  );
}

/** As the provider has it; a letter where there is none or it does not come. The box is as large either way. */
function Logo({ side }: { side: Side }) {
  const [failedUrl, setFailedUrl] = useState<string | null>(null);
  const { logoUrl, channel, name } = side;
  if (logoUrl === null || !/^https?:/i.test(logoUrl) || failedUrl === logoUrl)
    return <Badge id={channel.id} name={name} size="l" />;
  return (
    <img
      class="pair-logo"
      src={logoUrl}
      alt=""
      width={48}
      height={48}
      loading="lazy"
      referrerPolicy="no-referrer"
      onError={() => setFailedUrl(logoUrl)}
    />
  );
}
