import type { PersonId } from '../base/model.js';
import type { Database, PersonRow, Stores } from '../store/index.js';
import { keeperExists, loginRefused } from './failures.js';
import type { PeopleCalls } from './orders.js';

type PeopleHandlers = {
  [Name in keyof PeopleCalls]: (request: PeopleCalls[Name]['request']) => PeopleCalls[Name]['reply'];
};

/** The desk's side of `PeopleCalls`: each order is one short transaction. */
export function createPeopleHandlers(opened: () => { db: Database; stores: Stores }): PeopleHandlers {
  const inOne = <T>(work: (people: Stores['people']) => T): T => {
    const { db, stores } = opened();
    return db.sql.transaction(() => work(stores.people)).immediate();
  };
  return {
    addKeeper: ({ name, passwordHash, atMs, login, token }) =>
      inOne((people) => {
        const before = people.findLoginBySecret(login.secretHash);
        if (before) return { personId: before.personId };
        if (people.keeper()) throw keeperExists();
        const { id } = people.add({ name, role: 'keeper', passwordHash, createdAtMs: atMs, passwordSetAtMs: atMs });
        people.addLogin(id, login);
        if (token) people.addToken(id, token);
        return { personId: id };
      }),
    addLogin: ({ personId, verifiedHash, login }) =>
      inOne((people) => {
        if (people.findLoginBySecret(login.secretHash)) return null;
        getUnchanged(people, personId, verifiedHash);
        people.addLogin(personId, login);
        return null;
      }),
    renewLogin: ({ id, lastSeenAtMs, expiresAtMs }) =>
      inOne((people) => {
        people.renewLogin(id, lastSeenAtMs, expiresAtMs);
        return null;
      }),
    endLogin: ({ personId, id }) => inOne((people) => ({ endedCount: people.endLogin(personId, id) })),
    endLogins: ({ personId, exceptId }) => inOne((people) => ({ endedCount: people.endLogins(personId, exceptId) })),
    setPassword: ({ personId, verifiedHash, passwordHash, atMs, exceptLoginId }) =>
      inOne((people) => {
        if (people.find(personId)?.passwordHash !== passwordHash) {
          getUnchanged(people, personId, verifiedHash);
          people.setPassword(personId, passwordHash, atMs);
        }
        return { endedCount: people.endLogins(personId, exceptLoginId) };
      }),
    addToken: ({ personId, token }) =>
      inOne((people) => {
        const row = people.findTokenBySecret(token.secretHash) ?? people.addToken(personId, token);
        return { id: row.id };
      }),
    noteTokenUse: ({ id, lastUsedAtMs }) =>
      inOne((people) => {
        people.noteTokenUse(id, lastUsedAtMs);
        return null;
      }),
    endToken: ({ personId, id }) => inOne((people) => ({ endedCount: people.endToken(personId, id) })),
  };
}

/** Between the look at a password and this moment another may have been set: what was right then opens nothing now. */
function getUnchanged(people: Stores['people'], id: PersonId, verifiedHash: string): PersonRow {
  const person = people.find(id);
  if (person?.passwordHash === verifiedHash) return person;
  throw loginRefused();
}
