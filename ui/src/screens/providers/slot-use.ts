import type { Provider } from '../../api/client.js';
import { sessions } from '../../api/house.js';

/** While a provider has no slot of its own in the list, nothing of it is in use. */
export function slotsOf({ id, slots }: Provider): Provider['slots'] {
  if (sessions.value === null) return slots;
  return sessions.value.slots.find((slot) => slot.providerId === id) ?? { ...slots, used: 0, waiting: 0 };
}

/** What all that are switched on allow at the same time. */
export function connectionsOf(items: readonly Provider[]): number {
  return items.filter(({ isEnabled }) => isEnabled).reduce((sum, provider) => sum + slotsOf(provider).limit, 0);
}
