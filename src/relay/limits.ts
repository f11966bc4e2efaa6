/** The relay's settings; defaults and meaning in config.example.yaml. Times in milliseconds unless the name says otherwise. */
export interface RelayLimits {
  /** How long the upstream stays open after the last viewer: players open, probe, close and open again. */
  lingerMs: number;
  /** How far behind live a viewer starts, so that players get seconds of media at once and show a picture at once. */
  joinSeconds: number;
  /** How far viewers are kept behind the source, so that they do not see a change of source. */
  holdBackMs: number;
  bufferSeconds: number;
  bufferMaxMb: number;
  /** All rings together. */
  bufferTotalMb: number;
  /** How long the status line waits for a picture or a named failure. */
  startWaitMs: number;
  /** A source without a new picture for so long has failed. */
  stallMs: number;
  graceMs: number;
  graceWindowMs: number;
  retryAttempts: number;
  retryFactor: number;
  /** After so long on a backup a better source is tried; 0: never. */
  returnAfterSeconds: number;
  /** Whether viewers who have a picture get the slate while no source plays; without it their response ends. */
  slate: boolean;
  /** When all that plays has another codec: the slate for a while first, or a clean end at once. */
  otherCodec: 'slate' | 'end';
  /** Viewers who have never had a picture get the slate for so long at most. */
  startSlateSeconds: number;
  /** Most that one viewer gets, and all together; 0: no limit. */
  viewerMaxKbps: number;
  totalMaxKbps: number;
  /** A viewer that takes nothing for so long is closed. */
  viewerTimeoutMs: number;
  relayCountMax: number;
}
