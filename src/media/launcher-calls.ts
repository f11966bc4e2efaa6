/**
 * What the launcher is asked and what it reports. Plain data: it crosses a process border as JSON.
 *
 * The asker numbers the children, so that it can listen for a child's end before the child exists.
 */

/** How a child ended. `code` and `signal` as Node gives them: one of the two is null. */
export interface ChildEnd {
  code: number | null;
  signal: string | null;
  /** The last bytes of its stderr, unscrubbed: may hold URLs with credentials. */
  stderrTail: string;
}

/** A program by its full path, never a shell line. */
export interface Order {
  file: string;
  args: readonly string[];
  lowPriority: boolean;
}

export interface RunOrder extends Order {
  timeoutMs: number;
  /** More output than this ends the child: half a JSON document serves nobody. */
  stdoutBytesMax: number;
}

/** `cutShort` says why we killed it, null when it ended by itself. */
export interface RunOutcome extends ChildEnd {
  stdout: string;
  cutShort: 'timeout' | 'output' | null;
}

export interface StartOrder extends Order {
  childId: number;
  /** Unix socket on which the asker listens and which becomes the child's stdin; null is an empty stdin. */
  stdinPath: string | null;
  /** The same for stdout; null throws the output away. */
  stdoutPath: string | null;
}

export type LauncherCalls = {
  /** Runs a child to its end. Cancelled: the child is killed and gone before the call fails. */
  run: { request: RunOrder; reply: RunOutcome; progress: { pid: number } };
  /** Answered as soon as the child runs; its end comes as the fact `exited`. */
  start: { request: StartOrder; reply: { pid: number }; progress: never };
  /** SIGTERM, after `graceMs` SIGKILL, to the child's whole group; answered when it is gone. */
  stop: { request: { childId: number; graceMs: number }; reply: null; progress: never };
};

export type LauncherFacts = {
  exited: ChildEnd & { childId: number };
  /** No child and no call for a while. The asker closes the line unless a call is on its way; only then the launcher ends. */
  idle: null;
};
