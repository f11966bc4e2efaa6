export { addDevice, nextDevicePort } from './devices.js';
export { keepLineups } from './keep.js';
export { type LineupPlan, planLineup } from './plan.js';
export { type RebuildNeeds, type RebuildResult, rebuildChannels } from './rebuild.js';
