import './settings.css';
import { useEffect } from 'preact/hooks';
import { siteUrl } from '../../api/client.js';
import { about } from '../../api/house.js';
import { session } from '../../api/session.js';
import { Looks } from '../../app/looks.js';
import { to } from '../../app/places.js';
import { Loading } from '../../kit/notice.js';
import { Sections } from '../../kit/sections.js';
import { text } from '../../text/index.js';
import { AccessSettings } from './access-settings.js';
import { ConfigFile } from './config-file.js';
import { SettingList } from './setting-list.js';

const SECTIONS = ['house', 'access', 'looks', 'about'] as const;
type Section = (typeof SECTIONS)[number];

/** How the house is set up: what can be set here, and what config.yaml has decided. */
export function Settings({ section }: { path?: string; section?: string }) {
  const current = SECTIONS.find((one) => one === section) ?? 'house';
  const { settings } = text;
  useEffect(() => {
    document.getElementById('content')?.scrollTo(0, 0);
  }, [current]);
  return (
    <>
      <div class="screen-head">
        <h1>{settings.title}</h1>
      </div>
      <Sections
        label={settings.sections.label}
        current={current}
        links={SECTIONS.map((key) => ({
          key,
          label: settings.sections[key],
          href: to(key === 'house' ? 'manage/settings' : `manage/settings/${key}`),
        }))}
      >
        <div class="settings">{sectionOf(current)}</div>
      </Sections>
    </>
  );
}

function sectionOf(section: Section) {
  switch (section) {
    case 'house':
      return (
        <>
          <ConfigFile />
          <SettingList />
        </>
      );
    case 'access':
      return session.value?.state === 'signedIn' ? (
        <AccessSettings />
      ) : (
        <p class="t2">{text.settings.access.noKeeper}</p>
      );
    case 'looks':
      return (
        <section class="settings-part" aria-labelledby="looks-title">
          <h2 id="looks-title">{text.settings.sections.looks}</h2>
          <Looks />
        </section>
      );
    case 'about':
      return <About />;
  }
}

function About() {
  const { settings } = text;
  const here = about.value;
  if (!here) return <Loading rows={3} heightPx={24} />;
  return (
    <section class="settings-part" aria-labelledby="about-title">
      <h2 id="about-title">{settings.sections.about}</h2>
      <dl class="settings-facts">
        <dt>{settings.about.version}</dt>
        <dd>{here.version}</dd>
        <dt>{settings.about.started}</dt>
        <dd>{text.format.moment(Date.parse(here.startedAt))}</dd>
        <dt>{settings.config.path}</dt>
        <dd>
          <code>{here.configPath ?? settings.nothing}</code>
        </dd>
      </dl>
      <p>
        <a href={siteUrl('api/docs')}>{settings.about.api}</a> · <a href={to('dev/kit')}>{settings.about.kit}</a>
      </p>
    </section>
  );
}
