export { hostOf } from './identity.js';
export {
  type ImportLimits,
  localPathOf,
  mayReachPrivate,
  type RefreshNeeds,
  type RefreshOptions,
  type RefreshProgress,
  refreshProvider,
} from './refresh.js';
