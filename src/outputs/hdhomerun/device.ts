import type { LineupId } from '../../base/model.js';
import type { DeviceFacts } from '../../formats/hdhomerun/index.js';
import type { Scan } from './scan.js';
import type { TunerPool } from './tuners.js';

/** One virtual HDHomeRun as its doors see it: discovery, control and HTTP. */
export interface VirtualDevice extends Omit<DeviceFacts, 'baseUrl'> {
  /** Of its line-up, and of its part where that is split: `main`, `main.2`; no key of a line-up has a dot. */
  key: string;
  lineupId: LineupId;
  part: number;
  /** Of its own listener; null: it is only reached under paths of the main port. */
  port: number | null;
  tuners: TunerPool;
  scan: Scan;
}
