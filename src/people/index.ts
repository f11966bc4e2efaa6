export { createPeopleHandlers } from './carry-out.js';
export { LoginLocked } from './failures.js';
export type { PeopleCalls } from './orders.js';
export { PASSWORD_MAX, PASSWORD_MIN } from './passwords.js';
export { type Asker, createPeople, LOGIN_MS, type People } from './people.js';
export { resetKeeper } from './reset.js';
