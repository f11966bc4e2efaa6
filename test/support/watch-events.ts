export interface SeenEvent {
  event: string;
  data: Record<string, unknown>;
}

/** Listens to the event stream at `url` until it is disposed of; `seen` grows meanwhile. */
export async function watchEvents(url: string): Promise<{ seen: SeenEvent[] } & AsyncDisposable> {
  const leave = new AbortController();
  const reply = await fetch(url, { signal: leave.signal });
  const seen: SeenEvent[] = [];
  const reading = (async () => {
    let text = '';
    for await (const piece of reply.body!.pipeThrough(new TextDecoderStream())) {
      text += piece;
      const events = text.split('\n\n');
      text = events.pop()!;
      for (const one of events) {
        const event = /^event: (.+)$/m.exec(one)?.[1];
        if (event) seen.push({ event, data: JSON.parse(/^data: (.+)$/m.exec(one)![1]!) });
      }
    }
  })().catch(() => {});
  return {
    seen,
    async [Symbol.asyncDispose]() {
      leave.abort();
      await reading;
    },
  };
}
