export { findMediaTools, type ToolPaths } from './find-tools.js';
export type { MediaLog } from './launcher-line.js';
export type { StartedTool, StartOptions, ToolExit } from './started-tool.js';
export { createMediaTools, type MediaOptions, type MediaTools } from './tools.js';
