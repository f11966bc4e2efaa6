import { effect, signal } from '@preact/signals';
import { answer, api, loginEnded, type Session } from './client.js';

/** Who is logged in in this browser; null until the daemon has said so. */
export const session = signal<Session | null>(null);

/** Before there is a keeper: a person wants to see the pages without making one. Until the tab is closed. */
export const isLookingAround = signal(false);

/** Whether the pages may read the house. */
export const mayRead = (): boolean => {
  const now = session.value;
  return now !== null && (now.state === 'signedIn' || (now.state === 'setup' && isLookingAround.value));
};

export async function readSession(): Promise<Session> {
  const read = await answer(api.session.$get());
  session.value = read;
  return read;
}

export async function signOut(): Promise<void> {
  await answer(api.session.$delete({ query: {} })).catch(() => {}); // gone is gone, for this page too
  session.value = { state: 'signedOut', person: null };
}

/** A refused request says that the login has ended, here or in another browser. */
effect(() => {
  if (loginEnded.value > 0 && session.peek()?.state === 'signedIn')
    session.value = { state: 'signedOut', person: null };
});
