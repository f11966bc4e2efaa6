import type { RequestHeaders } from '../base/model.js';

/** @param name In small letters. @returns Empty where there is none. */
export function headerOf(headers: RequestHeaders, name: string): string {
  return Object.entries(headers).find(([one]) => one.toLowerCase() === name)?.[1] ?? '';
}
