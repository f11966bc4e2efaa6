/** The relay's settings; defaults and meaning in config.example.yaml. Times in milliseconds unless the name says otherwise. */
export interface RelayLimits {
  /** How long the upstream stays open after the last viewer: players open, probe, close and open again. */
  lingerMs: number;
  /** How far behind live a viewer starts, so that players get seconds of media at once and show a picture at once. */
  joinSeconds: number;
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
  /** A viewer that takes nothing for so long is closed. */
  viewerTimeoutMs: number;
  relayCountMax: number;
}
