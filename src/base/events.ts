/** Typed events inside one thread. A listener that throws does not keep the others from hearing. */
export interface Emitter<Events extends Record<string, unknown>> {
  emit<Name extends keyof Events & string>(name: Name, value: Events[Name]): void;
  /** @returns The function that ends the subscription. */
  on<Name extends keyof Events & string>(name: Name, listener: (value: Events[Name]) => void): () => void;
  /** Hears everything: for logs and the event stream. */
  onAny(listener: <Name extends keyof Events & string>(name: Name, value: Events[Name]) => void): () => void;
}

export function createEmitter<Events extends Record<string, unknown>>(
  onListenerError: (error: unknown) => void,
): Emitter<Events> {
  const byName = new Map<string, Set<(value: never) => void>>();
  const all = new Set<(name: never, value: never) => void>();
  const guarded = (call: () => void) => {
    try {
      call();
    } catch (error) {
      onListenerError(error);
    }
  };
  return {
    emit(name, value) {
      for (const listener of byName.get(name) ?? []) guarded(() => listener(value as never));
      for (const listener of all) guarded(() => listener(name as never, value as never));
    },
    on(name, listener) {
      const listeners = byName.get(name) ?? new Set();
      byName.set(name, listeners);
      listeners.add(listener as (value: never) => void);
      return () => listeners.delete(listener as (value: never) => void);
    },
    onAny(listener) {
      all.add(listener as (name: never, value: never) => void);
      return () => all.delete(listener as (name: never, value: never) => void);
    },
  };
}
