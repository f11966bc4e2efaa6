import { useMemo, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import { type Channel, siteUrl } from '../api/client.js';
import { useFoundChannels } from '../api/find-channels.js';
import { providers } from '../api/house.js';
import { Dialog } from '../kit/dialog.js';
import { FindBox } from '../kit/find-box.js';
import type { IconName } from '../kit/icons.js';
import { knownKeys, printed } from '../kit/keys.js';
import { text } from '../text/index.js';
import { to, useInside } from './places.js';
import { THEMES, theme } from './theme.js';

interface Choice {
  id: string;
  group: 'recent' | 'places' | 'actions' | 'channels' | 'providers';
  label: string;
  detail?: string;
  icon?: IconName;
  badgeId?: number;
  keys?: string;
  run(): void;
}

const RECENT_MAX = 5;
/** What was chosen lately in this page, newest first. */
const recent: string[] = [];

/** One box for everything: channels, providers, places, and what can be done here, each with its key. */
export function Palette({ onClose, onKeys }: { onClose: () => void; onKeys: () => void }) {
  const { route } = useLocation();
  const [words, setWords] = useState('');
  const found = useFoundChannels(words);
  const isManage = useInside().startsWith('manage');
  const fixed = useFixedChoices(route, onKeys);
  const choices = useMemo(
    () => arrange(fixed, found.flatMap(channelChoices(route, isManage)), words),
    [fixed, found, words, isManage],
  );

  const choose = (choice: Choice | undefined) => {
    if (!choice) return;
    const known = recent.indexOf(choice.id);
    if (known >= 0) recent.splice(known, 1);
    recent.unshift(choice.id);
    recent.length = Math.min(recent.length, RECENT_MAX);
    onClose();
    choice.run();
  };
  return (
    <Dialog title={text.shell.palette.label} shape="find" onClose={onClose}>
      <FindBox
        label={text.shell.palette.label}
        hint={text.shell.palette.hint}
        words={words}
        resultWords={text.shell.palette.results(choices.length)}
        noneWords={text.shell.palette.empty(words)}
        choices={choices.map(({ group, keys, ...choice }) => ({
          ...choice,
          tail: (
            <>
              <span class="palette-group">{text.shell.palette.groups[group]}</span>
              {keys ? <kbd>{printed(keys)}</kbd> : null}
            </>
          ),
        }))}
        onWords={setWords}
        onChoose={(at) => choose(choices[at])}
      />
    </Dialog>
  );
}

function useFixedChoices(route: (url: string) => void, onKeys: () => void): Choice[] {
  return useMemo(() => {
    const { places, keys, theme: colours } = text.shell;
    const place = (inside: string, label: string, icon: IconName, pair?: string): Choice => ({
      id: `place:${inside}`,
      group: 'places',
      label,
      icon,
      ...(pair ? { keys: pair } : {}),
      run: () => route(to(inside)),
    });
    const { everywhere, here } = knownKeys();
    const actions = [...here, ...everywhere]
      .filter((action) => !/^(g .|mod\+k|\?|Escape|Arrow|\/|\d)/.test(action.keys))
      .map(
        (action): Choice => ({
          id: `key:${action.keys}`,
          group: 'actions',
          label: action.label!,
          keys: action.keys,
          run: () => action.run(new KeyboardEvent('keydown')),
        }),
      );
    return [
      place('', places.home, 'home', 'g h'),
      place('manage/providers', places.providers, 'server', 'g p'),
      place('manage/rules', places.rules, 'filter'),
      place('manage/channels', places.channels, 'channels', 'g c'),
      place('manage/review', places.review, 'review', 'g r'),
      place('manage/line-ups', places.lineups, 'sort', 'g u'),
      place('manage/connect', places.connect, 'players', 'g n'),
      place('manage/live', places.live, 'playing', 'g l'),
      place('manage/log', places.log, 'log', 'g e'),
      place('manage/changes', places.changes, 'changes'),
      place('manage/settings', places.settings, 'settings', 'g s'),
      {
        id: 'place:api',
        group: 'places',
        label: places.api,
        icon: 'code',
        run: () => location.assign(siteUrl('api/docs')),
      },
      { ...place('manage/providers?add=1', text.providers.add.title, 'plus'), group: 'actions' },
      { id: 'keys', group: 'actions', label: keys.help, icon: 'keyboard', keys: '?', run: onKeys },
      ...THEMES.map(
        (value): Choice => ({
          id: `theme:${value}`,
          group: 'actions',
          label: `${colours.label}: ${colours[value]}`,
          icon: value,
          run: () => {
            theme.value = value;
          },
        }),
      ),
      ...actions,
      ...(providers.value ?? []).map(
        (provider): Choice => ({
          id: `provider:${provider.id}`,
          group: 'providers',
          label: provider.name,
          badgeId: provider.id,
          run: () => route(to(`manage/providers/${provider.id}`)),
        }),
      ),
    ];
  }, [route, onKeys]);
}

/** A channel is watched; who manages can open it as well, and that comes first there. */
function channelChoices(route: (url: string) => void, isManage: boolean): (channel: Channel) => Choice[] {
  return ({ id, name, number, groupName }) => {
    const detail = [number, groupName].filter((part) => part !== null).join(' · ');
    const shown = { group: 'channels', detail } as const;
    const watch = () => route(to(`watch/${id}`));
    if (!isManage) return [{ ...shown, id: `channel:${id}`, badgeId: id, label: name, run: watch }];
    return [
      { ...shown, id: `channel:${id}`, badgeId: id, label: name, run: () => route(to(`manage/channels?open=${id}`)) },
      { ...shown, id: `watch:${id}`, label: text.home.watchOf(name), icon: 'play', run: watch },
    ];
  };
}

/** Without words: what was chosen lately, then all; with words: what begins so first. */
function arrange(fixed: readonly Choice[], channels: readonly Choice[], words: string): Choice[] {
  const wanted = words.trim().toLowerCase();
  if (wanted === '') {
    const lately = recent.flatMap((id) => fixed.filter((choice) => choice.id === id));
    return [
      ...lately.map((choice) => ({ ...choice, group: 'recent' as const })),
      ...fixed.filter((choice) => !recent.includes(choice.id)),
    ];
  }
  const scored = fixed
    .map((choice) => ({ choice, score: likeness(choice.label.toLowerCase(), wanted) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ choice }) => choice);
  return [...scored, ...channels];
}

/** 3: begins so, 2: a word in it begins so, 1: the letters come in this order; else 0. */
function likeness(label: string, wanted: string): number {
  if (label.startsWith(wanted)) return 3;
  if (label.includes(` ${wanted}`)) return 2;
  let from = 0;
  for (const letter of wanted) {
    from = label.indexOf(letter, from) + 1;
    if (from === 0) return 0;
  }
  return 1;
}
