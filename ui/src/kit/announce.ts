import { signal } from '@preact/signals';

/** What a screen reader says next. The same words twice are told apart by a space, else they are said once. */
export const announcement = signal('');

export function announce(words: string): void {
  announcement.value = announcement.value === words ? `${words} ` : words;
}
