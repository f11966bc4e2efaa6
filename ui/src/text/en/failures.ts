/** What a refused request says. The server's own sentences are English; other languages say them by their code. */
export const failures: {
  unreachable: string;
  unreachableHint: string;
  unknown: (code: string) => string;
  unknownHint: string;
  retry: string;
  byCode: Readonly<Record<string, { message: string; hint: string }>>;
} = {
  unreachable: 'Headwater does not answer.',
  unreachableHint: 'See whether it still runs; this page tries again by itself.',
  unknown: (code) => `Headwater gave an answer that this page does not understand (${code}).`,
  unknownHint: 'Reload the page: it may be older than the program.',
  retry: 'Try again',
  byCode: {},
};
