import type { HttpBindings } from '@hono/node-server';
import type { Context, MiddlewareHandler } from 'hono';
import type { HeardClient } from '../api/index.js';
import type { AskKind, ClientProgram } from '../base/clients.js';
import type { Clock } from '../base/clock.js';
import type { EpochMs } from '../base/model.js';
import { scrub } from '../base/scrub.js';
import { plainAddress } from '../net/index.js';
import { askKind, clientProgram } from './client-programs.js';
import { CHECK_USER_AGENT } from './connect-device-check.js';

/** Who has asked us for what, so that somebody who connects a player sees whether it has found us. In memory only. */
export interface ClientBook {
  /** The one that asked last comes first. */
  list(): HeardClient[];
  /** Writes down what passes. @param thing Whose it is; null: nobody's. */
  watch(thing: (c: Context<Env>) => HeardClient['thing'] | null): MiddlewareHandler<Env>;
  close(): void;
}

type Env = { Bindings: HttpBindings };

interface BookNeeds {
  clock: Clock;
  /** The client's own address, where a proxy that is trusted tells it. */
  clientOf(c: Context<Env>): string | undefined;
  /** Something has been written, told at most every `TELL_EVERY_MS`. */
  onChange(): void;
}

const CLIENTS_MAX = 200;
const TELL_EVERY_MS = 500;
const USER_AGENT_MAX = 120;
/** Then machines may have another address. */
const REMEMBERED_MS = 24 * 3_600_000;

export function createClientBook({ clock, clientOf, onChange }: BookNeeds): ClientBook {
  /** In the order of their last request. */
  const heard = new Map<string, HeardClient>();
  let telling: NodeJS.Timeout | null = null;
  const tell = () => {
    telling ??= setTimeout(() => {
      telling = null;
      onChange();
    }, TELL_EVERY_MS);
  };

  /** A machine whose library opens a stream is the server on it that has asked before. */
  const knownBefore = (address: string, { kind, key }: HeardClient['thing'], nowMs: EpochMs): ClientProgram | null => {
    const known = [...heard.values()].reverse();
    const same = known.find(
      (one) =>
        one.address === address &&
        one.thing.kind === kind &&
        one.thing.key === key &&
        one.program !== 'other' &&
        one.program !== 'browser' &&
        nowMs - one.last.atMs < REMEMBERED_MS,
    );
    return same?.program ?? null;
  };

  const write = (c: Context<Env>, thing: HeardClient['thing'], kind: AskKind): HeardClient['last'] => {
    const nowMs = clock.nowMs();
    const address = plainAddress(clientOf(c) ?? c.env.incoming.socket.remoteAddress ?? '');
    const userAgent = scrub(c.req.header('user-agent') ?? '').slice(0, USER_AGENT_MAX);
    const url = new URL(c.req.url);
    const program = clientProgram(userAgent, url.pathname + url.search, knownBefore(address, thing, nowMs));
    // of what is not known by name, each name is one of its own
    const name = program === 'other' ? userAgent : program;
    const id = JSON.stringify([name, address, thing.kind, thing.key]);
    const asked: HeardClient['last'] = { kind, atMs: nowMs, path: url.pathname.slice(0, USER_AGENT_MAX), status: null };
    const before = heard.get(id)?.asked ?? {};
    heard.delete(id);
    heard.set(id, { program, userAgent, address, thing, last: asked, asked: { ...before, [kind]: asked } });
    for (const oldest of heard.keys()) {
      if (heard.size <= CLIENTS_MAX) break;
      heard.delete(oldest);
    }
    tell();
    return asked;
  };

  return {
    list: () => [...heard.values()].reverse(),
    watch: (thingOf) => async (c, next) => {
      const kind = askKind(c.req.path);
      const thing = kind && thingOf(c);
      if (!thing || c.req.header('user-agent') === CHECK_USER_AGENT) return next();
      const asked = write(c, thing, kind);
      await next();
      const { outgoing } = c.env;
      asked.status = outgoing.headersSent ? outgoing.statusCode : outgoing.destroyed ? null : c.res.status;
      tell();
    },
    close() {
      if (telling) clearTimeout(telling);
      telling = null;
    },
  };
}
