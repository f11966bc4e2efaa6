import type { Provider } from '../../api/client.js';
import { to } from '../../app/places.js';
import { text } from '../../text/index.js';

/** Where a provider's user name and password are changed; a playlist has them in its address. */
export function loginPageOf({ id, kind }: Pick<Provider, 'id' | 'kind'>): string {
  return to(`manage/providers/${id}/${kind === 'xtream' ? 'access' : 'settings'}`);
}

/** What is wrong with the account of a provider, and what a person does about it; null: something else is wrong. */
export function accountWords({ name, kind, problem }: Provider): string | null {
  const { needsYou } = text.home;
  if (problem?.accountFault === 'ended') {
    const { accountEndedAt: at } = problem;
    return needsYou.accountEnded(name, at === null ? null : Date.parse(at));
  }
  if (problem?.accountFault !== 'login') return null;
  return kind === 'xtream' ? needsYou.loginRefused(name) : needsYou.linkRefused(name);
}
