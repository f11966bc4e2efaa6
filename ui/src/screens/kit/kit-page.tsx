import './kit-page.css';
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { RequestFailure } from '../../api/client.js';
import { Button, ButtonLink } from '../../kit/button.js';
import { Confirm } from '../../kit/confirm.js';
import { CopyField } from '../../kit/copy.js';
import { Dialog } from '../../kit/dialog.js';
import { CheckField, PasswordField, SelectField, TextField } from '../../kit/field.js';
import { Branches, Flow, Mark } from '../../kit/icons.js';
import { Badge, HistoryBar, ProviderLetters, Slots } from '../../kit/marks.js';
import { Menu } from '../../kit/menu.js';
import { Empty, Failed, Loading, Notice } from '../../kit/notice.js';
import { Phases } from '../../kit/phases.js';
import { Segments } from '../../kit/segments.js';
import { showToast, ToastBar } from '../../kit/toast.js';
import { text } from '../../text/index.js';

/** Every component in every state, to be looked at and to be tested. Its samples are words of a house, in English. */
export function KitPage(_: { path?: string }) {
  const { kitPage } = text;
  return (
    <>
      <div class="screen-head">
        <h1>{kitPage.title}</h1>
        <p class="t2">{kitPage.lead}</p>
      </div>
      <div class="kit">
        <Buttons />
        <Fields />
        <Choices />
        <Marks />
        <Notices />
        <States />
        <Progress />
        <Floating />
      </div>
    </>
  );
}

function Part({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="card kit-part">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Buttons() {
  return (
    <Part title="Button">
      <div class="kit-row">
        <Button kind="primary">Add provider</Button>
        <Button>Refresh</Button>
        <Button kind="ghost">Cancel</Button>
        <Button kind="danger">Remove</Button>
        <Button icon="close" label="Close" kind="ghost" />
      </div>
      <div class="kit-row">
        <Button kind="primary" isBusy>
          Checking…
        </Button>
        <Button icon="refresh" isBusy>
          Refreshing…
        </Button>
        <Button disabledBecause="Both connections are in use">Check now</Button>
        <Button keyHint="S">Split off</Button>
        <ButtonLink href="#link" icon="players" size="big">
          Connect
        </ButtonLink>
      </div>
    </Part>
  );
}

function Fields() {
  const [words, setWords] = useState('http://provider.example/list.m3u');
  const [isOn, setOn] = useState(true);
  return (
    <Part title="Field">
      <TextField label="Address" help="As your provider gave it" value={words} onInput={setWords} />
      <TextField
        label="Name"
        fault="A name of one line, please keep it under 80 characters."
        value=""
        onInput={() => {}}
      />
      <PasswordField label="Password" autoComplete="off" value="correct horse" onInput={() => {}} />
      <SelectField
        label="Refresh"
        value="daily"
        options={[
          { value: 'daily', label: 'Every day' },
          { value: 'manual', label: 'By hand only' },
        ]}
        onInput={() => {}}
      />
      <CheckField label="Hide dividers" help="Lines such as ##### SPORT #####" isOn={isOn} onChange={setOn} />
    </Part>
  );
}

function Choices() {
  const [value, setValue] = useState<'line' | 'hidden'>('line');
  return (
    <Part title="Choice, copy field">
      <Segments
        label="Which"
        segments={[
          { value: 'line', label: 'In the line-up', count: '412' },
          { value: 'hidden', label: 'Hidden', count: '18' },
        ]}
        value={value}
        onChoose={(next) => setValue(next)}
      />
      <CopyField value="http://headwater.lan:4323/playlist.m3u" what="Playlist address" />
      <CopyField value="hw_0123456789abcdef" what="Token" isSecret />
    </Part>
  );
}

const SAMPLE = [
  { id: 1, name: 'Northstream' },
  { id: 2, name: 'Beacon' },
  { id: 3, name: 'Volta' },
  { id: 4, name: 'City Cable' },
  { id: 5, name: 'Fifth' },
];

function Marks() {
  return (
    <Part title="Marks">
      <div class="kit-row">
        <Mark />
        <Flow direction="join" />
        <Flow direction="spread" />
        <Branches count={0} />
        <Branches count={1} />
        <Branches count={4} />
      </div>
      <div class="kit-row">
        <Badge id={1} name="Northstream" />
        <Badge id={2} name="Demo Alpha" size="two" />
        <Badge id={3} name="Volta" size="s" />
        <Badge id={4} name="Mara" size="round" />
        <ProviderLetters providers={SAMPLE} />
      </div>
      <div class="kit-row">
        <Slots used={0} limit={2} />
        <Slots used={1} limit={2} />
        <Slots used={3} limit={3} />
        <Slots used={2} limit={40} />
      </div>
      <div class="kit-row">
        <HistoryBar
          label="trouble on 2 of 9 days"
          days={['none', 'none', 'good', 'good', 'shaky', 'good', 'bad', 'good', 'good', 'good', 'good']}
        />
        <span class="tag">Radio</span>
        <span class="count">14</span>
        <span class="count count-warn">1</span>
        <kbd>Ctrl K</kbd>
      </div>
    </Part>
  );
}

function Notices() {
  return (
    <Part title="Notice">
      <Notice
        level="warn"
        message="The new list is 62 % shorter, so we kept yesterday’s."
        hint="Nobody’s channels changed."
      >
        <Button>Use the new list</Button>
        <Button kind="ghost">Try again</Button>
      </Notice>
      <Notice
        level="bad"
        about="Failing since 09:12."
        message="Northstream refuses this account: wrong password, or it has ended."
        hint="Channels from the other providers still play."
      />
      <Notice level="quiet" message="Switched off: it is not refreshed." hint="" />
    </Part>
  );
}

function States() {
  return (
    <Part title="Empty, loading, error">
      <Empty title="No channels yet" words="Channels appear here after the first import.">
        <Button kind="primary">Add a provider</Button>
      </Empty>
      <Loading rows={3} heightPx={28} />
      <Failed error={new RequestFailure('unreachable', '', '')} onRetry={() => {}} />
    </Part>
  );
}

function Progress() {
  const phases = [
    { key: 'fetching', name: 'Download' },
    { key: 'reading', name: 'Read' },
    { key: 'saving', name: 'Save' },
    { key: 'matching', name: 'Match' },
  ];
  return (
    <Part title="Phases">
      <Phases
        label="Waits"
        phases={phases}
        currentAt={-1}
        waitingName="Waiting"
        share={null}
        detail="another one first"
      />
      <Phases
        label="Reads"
        phases={phases}
        currentAt={1}
        waitingName="Waiting"
        share={0.76}
        detail="31,204 of about 41,000"
      />
      <Phases
        label="Matches"
        phases={phases}
        currentAt={3}
        waitingName="Waiting"
        share={null}
        detail="making channels"
      />
    </Part>
  );
}

function Floating() {
  const [isOpen, setOpen] = useState(false);
  const [isAsking, setAsking] = useState(false);
  return (
    <Part title="Menu, dialog, toast">
      <div class="kit-row">
        <Menu
          label="More about Beacon"
          items={[
            { label: 'Change…', icon: 'edit', onChoose: () => {} },
            { label: 'Remove', icon: 'remove', isDanger: true, onChoose: () => {} },
          ]}
        />
        <Button onPress={() => setOpen(true)}>Open a dialog</Button>
        <Button onPress={() => setAsking(true)}>Ask before something</Button>
        <Button onPress={() => showToast({ message: 'Kite hidden from the line-up.', undo: async () => {} })}>
          Show a toast
        </Button>
      </div>
      <ToastBar message="Beacon’s One Nordic HD is now backup 1." undo={async () => {}} isStill />
      {isOpen ? (
        <Dialog title="Change Beacon" onClose={() => setOpen(false)}>
          <p class="t2">The focus stays inside, Escape closes.</p>
        </Dialog>
      ) : null}
      {isAsking ? (
        <Confirm
          title="Take the new list of Beacon?"
          keepWord="Keep the old list"
          doWord="Accept the loss"
          onDo={() => setAsking(false)}
          onClose={() => setAsking(false)}
        >
          <p>This cannot be undone.</p>
        </Confirm>
      ) : null}
    </Part>
  );
}
