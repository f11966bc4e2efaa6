export { DEMO_SETTING, type DemoSetting } from './demo-providers.js';
export type {
  DeskOpen,
  FileChannel,
  FileLineup,
  FileProvider,
  FileSettings,
  JobProgress,
  Topic,
} from './desk-calls.js';
export { type DeskLine, type ReaderLine, startDesk, startReader } from './desk-client.js';
export { createDetails, type Details, type KnownDetails } from './details.js';
export type { HouseEvents, Job, Notice, SessionsPulse } from './events.js';
export type { ExplainedPair } from './explanations.js';
export { exportChannels } from './export-channels.js';
export { startHouseLog } from './house-log.js';
export { createInspections, type Inspections } from './inspections.js';
export { createJobTable, type JobTable } from './job-table.js';
export { createLogos, type FoundLogo, type Logos } from './logos.js';
export { createRefreshes, type Refreshes } from './refreshes.js';
export { createSchedule, type Schedule } from './schedule.js';
export { startSeenFormats } from './seen-formats.js';
export { type SessionBook, startSessionBook } from './session-book.js';
export { RECENT_BUCKET_MS, RECENT_MS } from './traffic-meter.js';
export { createTries, type Tries } from './tries.js';
