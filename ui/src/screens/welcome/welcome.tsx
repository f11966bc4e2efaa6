import './welcome.css';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import { answer, api, RequestFailure } from '../../api/client.js';
import { providers } from '../../api/house.js';
import { isLookingAround, readSession, session } from '../../api/session.js';
import { to } from '../../app/places.js';
import { Button } from '../../kit/button.js';
import { PasswordField, TextField } from '../../kit/field.js';
import { Form } from '../../kit/form.js';
import { Icon, Mark } from '../../kit/icons.js';
import { type Words, wordsOf } from '../../kit/notice.js';
import { showToast, Toasts } from '../../kit/toast.js';
import { LANGUAGES, type Language, language, parts, speak, text } from '../../text/index.js';
import { DemoOffer } from '../providers/demo-offer.js';
import { ProviderEntry } from '../providers/provider-entry.js';
import { ImportStep } from './import-step.js';

const STEPS = ['language', 'keeper', 'provider', 'import'] as const;
type Step = (typeof STEPS)[number];
/** Choosing groups is a step of its own to people, on the page of the provider that is added. */
const RAIL_STEPS = ['language', 'keeper', 'provider', 'groups', 'import'] as const;
type RailStep = (typeof RAIL_STEPS)[number];

const PASSWORD_CHARS_MIN = 8;

/** From nothing to a line-up: one question on each page, the steps beside it. */
export function Welcome({ step: asked }: { path?: string; step?: string }) {
  const { route } = useLocation();
  const wanted = STEPS.find((one) => one === asked) ?? 'language';
  const step = allowed(wanted);
  /** Of the provider whose groups are being chosen. */
  const [chosenName, setChosenName] = useState<string | null>(null);
  const go = (next: Step) => route(to(`welcome/${next}`));
  useEffect(() => {
    if (step !== asked) route(to(`welcome/${step}`), true);
  }, [step, asked, route]);
  return (
    <div class="welcome">
      <Rail step={step === 'provider' && chosenName !== null ? 'groups' : step} chosenName={chosenName} />
      <main id="content">
        {step === 'language' ? (
          <LanguageStep onNext={() => go(session.value?.state === 'setup' ? 'keeper' : 'provider')} />
        ) : null}
        {step === 'keeper' ? <KeeperStep onNext={() => go('provider')} /> : null}
        {step === 'provider' ? (
          <ProviderStep
            chosenName={chosenName}
            onChoosing={setChosenName}
            onNext={() => {
              setChosenName(null);
              go('import');
            }}
          />
        ) : null}
        {step === 'import' ? <ImportStep onAnother={() => go('provider')} /> : null}
      </main>
      <Toasts />
    </div>
  );
}

/** Providers come after the keeper; the keeper is made once. */
function allowed(wanted: Step): Step {
  const state = session.value?.state;
  if (state === 'setup' && (wanted === 'provider' || wanted === 'import')) return 'keeper';
  if (state === 'signedIn' && wanted === 'keeper') return 'provider';
  return wanted;
}

/** @param chosenName Of a provider that is not added yet. */
function Rail({ step, chosenName }: { step: RailStep; chosenName: string | null }) {
  const { welcome } = text;
  const nowAt = RAIL_STEPS.indexOf(step);
  return (
    <aside class="rail" aria-label={welcome.rail}>
      <p class="brand">
        <Mark />
        Headwater
      </p>
      <ol>
        {RAIL_STEPS.map((one, at) => (
          <li
            key={one}
            class={at < nowAt ? 'is-done' : at === nowAt ? 'is-now' : ''}
            aria-current={at === nowAt ? 'step' : undefined}
          >
            <span class="step-mark num">{at < nowAt ? <Icon name="check" size="s" /> : at + 1}</span>
            <span class="step-words">
              <b>{welcome.steps[one]}</b>
              <small dir="auto">{at < nowAt ? doneWords(one, chosenName) : ''}</small>
            </span>
          </li>
        ))}
      </ol>
      <p class="fine">{welcome.foot}</p>
    </aside>
  );
}

function doneWords(step: RailStep, chosenName: string | null): string {
  const { welcome } = text;
  if (step === 'language') return LANGUAGES[language.value];
  if (step === 'keeper') return session.value?.person?.name ?? '';
  if (step === 'groups') return '';
  if (chosenName !== null) return chosenName;
  const count = providers.value?.length ?? 0;
  return count === 0 ? welcome.provider.none : welcome.provider.some(count);
}

function StepFrame(props: { title: string; lead: string; children: ComponentChildren }) {
  const title = useRef<HTMLHeadingElement>(null);
  const { welcome } = text;
  useEffect(() => {
    document.title = `${props.title} · Headwater`;
    // a box that is typed into next has the focus already, and so has a language that was just chosen
    if (!title.current?.parentElement?.contains(document.activeElement)) title.current?.focus();
  }, [props.title]);
  return (
    <>
      <h1 ref={title} tabIndex={-1} aria-label={`${props.title} (${welcome.title})`}>
        {props.title}
      </h1>
      <p class="welcome-lead">{props.lead}</p>
      {props.children}
    </>
  );
}

function LanguageStep({ onNext }: { onNext: () => void }) {
  const { welcome } = text;
  return (
    <StepFrame title={welcome.language.title} lead={welcome.language.lead}>
      <fieldset class="welcome-choices">
        <legend class="vh">{welcome.steps.language}</legend>
        {(Object.entries(LANGUAGES) as [Language, string][]).map(([value, label]) => (
          <button
            key={value}
            type="button"
            class="welcome-choice"
            lang={value}
            aria-pressed={language.value === value}
            onClick={() => void speak(value, true)}
          >
            {label}
            {language.value === value ? <Icon name="check" /> : null}
          </button>
        ))}
      </fieldset>
      <div class="welcome-go">
        <Button kind="primary" size="big" onPress={onNext}>
          {welcome.next}
        </Button>
      </div>
    </StepFrame>
  );
}

function KeeperStep({ onNext }: { onNext: () => void }) {
  const { route } = useLocation();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [gaps, setGaps] = useState<{ name?: string; password?: string }>({});
  const [fault, setFault] = useState<Words | null>(null);
  const [isSending, setSending] = useState(false);
  const nameBox = useRef<HTMLInputElement>(null);
  const passwordBox = useRef<HTMLInputElement>(null);
  const { keeper } = text.welcome;

  const send = async () => {
    const found = {
      ...(name.trim() === '' ? { name: keeper.nameMissing } : {}),
      ...(password.length < PASSWORD_CHARS_MIN ? { password: keeper.passwordShort } : {}),
    };
    setGaps(found);
    if (found.name) return nameBox.current?.focus();
    if (found.password) return passwordBox.current?.focus();
    setSending(true);
    setFault(null);
    try {
      const { person } = await answer(api.setup.$post({ json: { name: name.trim(), password, wantsToken: false } }));
      session.value = { state: 'signedIn', person };
      onNext();
    } catch (error) {
      const isTaken = error instanceof RequestFailure && error.code === 'keeper_exists';
      if (isTaken) {
        showToast(wordsOf(error)); // somebody was faster: this one is asked to sign in
        await readSession().catch(() => {});
      }
      setFault(wordsOf(error));
      setSending(false);
    }
  };

  return (
    <StepFrame title={keeper.title} lead={keeper.lead}>
      <Form fault={fault} isSending={isSending} onSend={send}>
        <TextField
          label={keeper.name}
          autoComplete="username"
          maxLength={80}
          fault={gaps.name}
          value={name}
          inputRef={nameBox}
          onInput={setName}
        />
        <PasswordField
          label={keeper.password}
          help={keeper.passwordHelp}
          autoComplete="new-password"
          fault={gaps.password}
          value={password}
          inputRef={passwordBox}
          onInput={setPassword}
        />
        <div class="welcome-go">
          <Button kind="primary" size="big" type="submit" isBusy={isSending}>
            {isSending ? keeper.submitting : keeper.submit}
          </Button>
          <Button
            kind="ghost"
            size="big"
            onPress={() => {
              isLookingAround.value = true;
              route(to(''));
            }}
          >
            {keeper.later}
          </Button>
        </div>
      </Form>
    </StepFrame>
  );
}

function ProviderStep(props: { chosenName: string | null; onChoosing(name: string | null): void; onNext(): void }) {
  const { chosenName, onChoosing, onNext } = props;
  const { route } = useLocation();
  const { provider } = text.welcome;
  const count = providers.value?.length ?? 0;
  return (
    <StepFrame
      title={chosenName === null ? provider.title : parts.groups.title(chosenName)}
      lead={chosenName === null ? provider.lead : parts.groups.lead}
    >
      {count > 0 && chosenName === null ? (
        <div class="card welcome-known">
          <span>{provider.known(count)}</span>
          <Button onPress={onNext}>{provider.goOn}</Button>
        </div>
      ) : null}
      <ProviderEntry isFocused onAdded={onNext} onChoosing={onChoosing}>
        <Button kind="ghost" onPress={() => route(to(''))}>
          {provider.skip}
        </Button>
      </ProviderEntry>
      {chosenName === null ? (
        <div class="welcome-more">
          <DemoOffer onStarted={onNext} />
        </div>
      ) : null}
    </StepFrame>
  );
}
