import type { RelayPlan, UpstreamBody } from '../relay/index.js';

/** Every connection to a source that is open, whoever has it: what relays say they have is compared with it. */
export interface OpenConnections {
  /** The same plan; what its sources open is noted here until it is closed. */
  watch(plan: RelayPlan): RelayPlan;
  list(): readonly OpenConnection[];
}

export interface OpenConnection {
  body: UpstreamBody;
  channelName: string;
  providerName: string;
}

export function createOpenConnections(): OpenConnections {
  const open = new Set<OpenConnection>();
  return {
    watch: (plan) => ({
      ...plan,
      sources: plan.sources.map((source) => ({
        ...source,
        async open(signal, from, played) {
          const opened = await source.open(signal, from, played);
          const body: UpstreamBody = {
            read: opened.read,
            isIdle: () => opened.isIdle?.() ?? false,
            async close() {
              await opened.close();
              open.delete(connection);
            },
          };
          const connection = { body, channelName: plan.channelName, providerName: source.providerName };
          open.add(connection);
          return body;
        },
      })),
    }),
    list: () => [...open],
  };
}
