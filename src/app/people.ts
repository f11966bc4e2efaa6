import type { Clock } from '../base/clock.js';
import { toErrorRecord } from '../base/errors.js';
import type { Emitter } from '../base/events.js';
import type { Log } from '../base/log.js';
import type { DeskLine, HouseEvents } from '../jobs/index.js';
import { createPeople, type People } from '../people/index.js';
import type { Stores } from '../store/index.js';
import type { Cleanup } from './cleanup.js';

/** Logins and tokens on main: read here, written by the desk. */
export function startPeople(
  needs: { desk: DeskLine; stores: Stores; events: Emitter<HouseEvents>; clock: Clock; log: Log },
  cleanup: Cleanup,
): People {
  const { desk, stores, events, clock, log } = needs;
  const people = createPeople({
    store: stores.people,
    ask: (name, request) => desk.ask(name, request),
    clock,
    onLogin: ({ id, name }, address) => events.emit('person.login', { personId: id, name, address }),
    onRefused(person, address) {
      log.warn({ address }, 'A wrong name or password was given.');
      events.emit('person.login_refused', { personId: person?.id ?? null, name: person?.name ?? null, address });
    },
    onLocked(address, lockMs) {
      const minutes = Math.ceil(lockMs / 60_000);
      log.warn(
        { address, minutes },
        'Too many logins from this address have failed. It may not try again for a while.',
      );
      events.emit('person.locked', { address, minutes });
    },
    onError: (error) => log.warn(toErrorRecord(error), 'The use of a login could not be noted.'),
  });
  cleanup.add(() => people.close());
  return people;
}
