import './sign-in.css';
import { useRef, useState } from 'preact/hooks';
import { answer, api, RequestFailure } from '../../api/client.js';
import { session } from '../../api/session.js';
import { Looks } from '../../app/looks.js';
import { Button } from '../../kit/button.js';
import { PasswordField, TextField } from '../../kit/field.js';
import { Form } from '../../kit/form.js';
import { Mark } from '../../kit/icons.js';
import { type Words, wordsOf } from '../../kit/notice.js';
import { Toasts } from '../../kit/toast.js';
import { text } from '../../text/index.js';

/** Name and password. Where it leads afterwards stands in the address. */
export function SignIn(_: { path?: string }) {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [missing, setMissing] = useState<'name' | 'password' | null>(null);
  const [fault, setFault] = useState<Words | null>(null);
  const [isSending, setSending] = useState(false);
  const nameBox = useRef<HTMLInputElement>(null);
  const passwordBox = useRef<HTMLInputElement>(null);
  const { signin } = text;

  const send = async () => {
    const gap = name.trim() === '' ? 'name' : password === '' ? 'password' : null;
    setMissing(gap);
    if (gap) {
      (gap === 'name' ? nameBox : passwordBox).current?.focus();
      return;
    }
    setSending(true);
    setFault(null);
    try {
      const { person } = await answer(api.session.$post({ json: { name: name.trim(), password } }));
      session.value = { state: 'signedIn', person };
    } catch (error) {
      const wait = error instanceof RequestFailure ? error.waitSeconds : null;
      setFault(wait === null ? wordsOf(error) : { ...wordsOf(error), hint: text.signin.wait(wait) });
      setSending(false);
      setPassword('');
      passwordBox.current?.focus();
    }
  };

  return (
    <main class="sign-in">
      <p class="brand">
        <Mark />
        Headwater
      </p>
      <section class="card" aria-labelledby="sign-in-title">
        <h1 id="sign-in-title">{signin.title}</h1>
        <Form fault={fault} isSending={isSending} onSend={send}>
          <TextField
            label={signin.name}
            autoComplete="username"
            fault={missing === 'name' ? signin.nameMissing : null}
            value={name}
            inputRef={nameBox}
            onInput={setName}
          />
          <PasswordField
            label={signin.password}
            autoComplete="current-password"
            fault={missing === 'password' ? signin.passwordMissing : null}
            value={password}
            inputRef={passwordBox}
            onInput={setPassword}
          />
          <Button kind="primary" type="submit" size="big" isBusy={isSending}>
            {isSending ? signin.submitting : signin.submit}
          </Button>
        </Form>
      </section>
      <p class="fine">
        {signin.lost} <code>npm run headwater -- keeper reset</code>
      </p>
      <Looks />
      <Toasts />
    </main>
  );
}
