export {
  type ImportLimits,
  mayReachPrivate,
  type RefreshNeeds,
  type RefreshOptions,
  type RefreshProgress,
  refreshProvider,
} from './refresh.js';
