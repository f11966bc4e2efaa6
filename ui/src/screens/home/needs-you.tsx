import type { Provider } from '../../api/client.js';
import { about, providers, reviewCount } from '../../api/house.js';
import { to } from '../../app/places.js';
import { Icon } from '../../kit/icons.js';
import { text } from '../../text/index.js';
import { accountWords, loginPageOf } from '../providers/account-fault.js';

interface Need {
  key: string;
  level: 'bad' | 'warn' | 'quiet';
  words: string;
  href: string;
}

const SHOWN_MAX = 3;

/** What waits for a person, the worst first; never more than fits at a glance. */
export function NeedsYou() {
  const { needsYou } = text.home;
  const needs = findNeeds();
  if (needs === null) return null;
  const more = needs.length - SHOWN_MAX;
  return (
    <section class="home-part" aria-labelledby="needs-title">
      <h2 id="needs-title" class="home-part-title">
        {needsYou.title}
      </h2>
      {needs.length === 0 ? <p class="t2 home-quiet">{needsYou.nothing}</p> : null}
      <ul class="needs">
        {needs.slice(0, SHOWN_MAX).map(({ key, level, words, href }) => (
          <li key={key}>
            <a href={href}>
              <span class={`dot dot-${level}`} aria-hidden="true" />
              <span class="grow" dir="auto">
                {words}
              </span>
              <Icon name="chevronRight" size="s" />
            </a>
          </li>
        ))}
      </ul>
      {more > 0 ? (
        <a class="t2 needs-more" href={to('manage/providers')}>
          {needsYou.more(more)}
        </a>
      ) : null}
    </section>
  );
}

/** What is to be chosen of a provider that comes in well. */
function choiceNeeds({ id, name, askedGroupCount, unchosenLists }: Provider): Need[] {
  const { needsYou } = text.home;
  const href = to(`manage/providers/${id}/groups`);
  const unchosen = unchosenLists.map((list): Need => {
    return { key: `${list} ${id}`, level: 'warn', words: needsYou.unchosen[list](name), href };
  });
  if (askedGroupCount === 0) return unchosen;
  return [...unchosen, { key: `groups ${id}`, level: 'quiet', words: needsYou.newGroups(name, askedGroupCount), href }];
}

function findNeeds(): Need[] | null {
  const { needsYou } = text.home;
  if (providers.value === null || about.value === null) return null;
  const mistakes = about.value.configErrors.length;
  const needs: Need[] = providers.value.flatMap((provider): Need[] => {
    const { id, name, problem, lastRefresh, isEnabled, streamCount } = provider;
    const href = to(`manage/providers?open=${id}`);
    if (!isEnabled) return [];
    if (problem === null) return choiceNeeds(provider);
    if (lastRefresh?.state === 'held') return [{ key: `held ${id}`, level: 'warn', words: needsYou.held(name), href }];
    const account = accountWords(provider);
    if (account) return [{ key: `account ${id}`, level: 'bad', words: account, href: loginPageOf(provider) }];
    const words = streamCount > 0 ? needsYou.failing(name) : needsYou.failingEmpty(name);
    return [{ key: `failing ${id}`, level: 'bad', words, href }];
  });
  if (mistakes > 0)
    needs.unshift({ key: 'config', level: 'bad', words: needsYou.config(mistakes), href: to('manage/settings') });
  if (reviewCount.value > 0)
    needs.push({
      key: 'review',
      level: 'quiet',
      words: needsYou.review(reviewCount.value),
      href: to('manage/review'),
    });
  if (providers.value.length === 0)
    needs.push({ key: 'none', level: 'quiet', words: needsYou.noProvider, href: to('manage/providers?add=1') });
  const rank = { bad: 0, warn: 1, quiet: 2 };
  return needs.sort((a, b) => rank[a.level] - rank[b.level]);
}
