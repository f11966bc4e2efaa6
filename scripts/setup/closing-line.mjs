/** The last line of a test run, as `test/support/closing-line.ts` prints it. */
const CLOSING_LINE = /^(\d+) passed, (\d+) failed(?:, \d+ skipped)?$/;

/**
 * The line that must still be printed so that the run's last one tells the truth; null when it does already. A run that
 * broke off has no such line, and one that ends with an error code has not passed.
 *
 * @param {string} lastLine
 * @param {number} code
 */
export function missingClosingLine(lastLine, code) {
  const [, passed, failed] = CLOSING_LINE.exec(lastLine) ?? [];
  if (passed !== undefined && (code === 0) === (failed === '0')) return null;
  return `${passed ?? 0} passed, ${failed === undefined || failed === '0' ? 1 : failed} failed`;
}

/** Remembers the last line that is not empty of a text that comes in pieces. */
export function createLastLine() {
  let last = '';
  let open = '';
  return {
    /** @param {string} text */
    see(text) {
      const lines = (open + text).split('\n');
      open = lines.pop() ?? '';
      last = lines.findLast((line) => line.trim() !== '') ?? last;
    },
    get text() {
      return (open.trim() || last).trim();
    },
  };
}
