export { lastWords } from './failure.js';
export { findMediaTools, type ToolPaths } from './find-tools.js';
export type { MediaLog } from './launcher-line.js';
export type { SlateFormat, SlateReason } from './slate-recipe.js';
export { createSlates, type Slates } from './slates.js';
export type { StartedTool, StartOptions, ToolExit } from './started-tool.js';
export { createMediaTools, type MediaOptions, type MediaTools } from './tools.js';
