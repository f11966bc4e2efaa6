export { mayReachPrivate } from './playlist-body.js';
export {
  type ImportLimits,
  type RefreshNeeds,
  type RefreshOptions,
  type RefreshProgress,
  refreshProvider,
} from './refresh.js';
