import './providers.css';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Provider } from '../../api/client.js';
import { findRefreshJob, providers, reloadProviders, trouble } from '../../api/house.js';
import { to } from '../../app/places.js';
import { ButtonLink } from '../../kit/button.js';
import { Badge } from '../../kit/marks.js';
import { Empty, Failed, Loading } from '../../kit/notice.js';
import { Sections } from '../../kit/sections.js';
import { parts } from '../../text/index.js';
import { ChangeList } from '../changes/change-list.js';
import { GroupSection } from '../groups/group-section.js';
import { RuleSection } from '../rules/rule-section.js';
import { AccessSection } from './access-section.js';
import { HistorySection } from './history-section.js';
import { OverviewSection } from './overview-section.js';
import { kindWords, More, pageOf, RefreshButton } from './provider-parts.js';
import { SettingsSection } from './settings-section.js';

/** One part of the page, with an address of its own. */
interface Section {
  key: string;
  label(provider: Provider): string;
  /** Left out: it is there for every provider. */
  isFor?(provider: Provider): boolean;
  draw(provider: Provider): ComponentChildren;
}

/** In the order in which they are shown; the first one is where the page opens. */
const SECTIONS: readonly Section[] = [
  {
    key: 'overview',
    label: () => parts.providerPage.sections.overview,
    draw: (provider) => <OverviewSection provider={provider} />,
  },
  {
    key: 'settings',
    label: () => parts.providerPage.sections.settings,
    draw: (provider) => <SettingsSection provider={provider} />,
  },
  {
    key: 'access',
    label: ({ kind }) => parts.providerPage.sections[kind === 'xtream' ? 'access' : 'hosts'],
    isFor: ({ isUpload }) => !isUpload, // a file that was brought here lies on no server
    draw: (provider) => <AccessSection provider={provider} />,
  },
  {
    key: 'groups',
    label: () => parts.providerPage.sections.groups,
    draw: (provider) => <GroupSection provider={provider} />,
  },
  {
    key: 'rules',
    label: () => parts.providerPage.sections.rules,
    draw: ({ id }) => <RuleSection providerId={id} />,
  },
  {
    key: 'history',
    label: () => parts.providerPage.sections.history,
    draw: (provider) => <HistorySection provider={provider} />,
  },
  {
    key: 'changes',
    label: () => parts.providerPage.sections.changes,
    draw: ({ id }) => <ChangeList about={`provider:${id}`} />,
  },
];

/** All about one provider, in sections. */
export function ProviderPage({ id, section: asked }: { path?: string; id?: string; section?: string }) {
  const provider = providers.value?.find((one) => one.id === Number(id));
  const page = parts.providerPage;
  const shown = SECTIONS.filter(({ isFor }) => provider && (isFor?.(provider) ?? true));
  const current = shown.find(({ key }) => key === asked) ?? shown[0];
  useEffect(() => {
    document.getElementById('content')?.scrollTo(0, 0);
  }, [current?.key]);
  if (!provider || !current) {
    if (trouble.value) return <Failed error={trouble.value} onRetry={reloadProviders} />;
    if (providers.value === null) return <Loading rows={4} heightPx={58} />;
    return (
      <Empty title={page.gone} isScreen>
        <ButtonLink kind="primary" href={to('manage/providers')}>
          {page.back}
        </ButtonLink>
      </Empty>
    );
  }
  return (
    <>
      <Head provider={provider} isTold={current === shown[0]} />
      <Sections
        label={page.sections.label}
        current={current.key}
        links={shown.map(({ key, label }, at) => ({
          key,
          label: label(provider),
          href: pageOf(provider.id, at === 0 ? '' : key),
        }))}
      >
        <div key={`${provider.id} ${current.key}`} class="provider-section">
          {current.draw(provider)}
        </div>
      </Sections>
    </>
  );
}

/** @param isTold What is wrong stands below, with a button of its own. */
function Head({ provider, isTold }: { provider: Provider; isTold: boolean }) {
  const { id, name, problem } = provider;
  const isRefreshing = provider.isRefreshing || findRefreshJob(id) !== undefined;
  const page = parts.providerPage;
  return (
    <>
      <p class="page-back">
        <ButtonLink kind="ghost" icon="back" href={to('manage/providers')}>
          {page.back}
        </ButtonLink>
      </p>
      <div class="screen-head">
        <Badge id={id} name={name} />
        <h1 dir="auto">{name}</h1>
        <p class="t2 cut">{kindWords(provider)}</p>
        <div class="screen-actions">
          <RefreshButton
            provider={provider}
            isRefreshing={isRefreshing}
            isTroubled={isTold && !isRefreshing && problem !== null}
          />
          <More provider={provider} />
        </div>
      </div>
    </>
  );
}
