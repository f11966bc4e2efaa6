export { DEMO_SETTING, type DemoSetting } from './demo-providers.js';
export type { DeskOpen, FileLineup, FileProvider, FileSettings, JobProgress, Topic } from './desk-calls.js';
export { type DeskLine, type ReaderLine, startDesk, startReader } from './desk-client.js';
export type { HouseEvents, Job, Notice } from './events.js';
export { startHouseLog } from './house-log.js';
export { createJobTable, type JobTable } from './job-table.js';
export { createRefreshes, type Refreshes } from './refreshes.js';
export { createSchedule, type Schedule } from './schedule.js';
export { createTries, type Tries } from './tries.js';
