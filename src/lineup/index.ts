export { RADIO_LINEUP_KEY, type RebuildNeeds, type RebuildResult, rebuildChannels } from './rebuild.js';
