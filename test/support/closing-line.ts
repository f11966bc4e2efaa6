import type { Reporter, TestModule } from 'vitest/node';

/**
 * Prints `N passed, N failed, N skipped` as the very last line, so that a script can read the outcome. A file that
 * cannot be loaded, or an error outside of any test, counts as one failure. Whoever needed a second try is named above it.
 */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const count = { passed: 0, failed: errors.length, skipped: 0 };
    const again: string[] = [];
    for (const module of modules) {
      let failedHere = 0;
      for (const test of module.children.allTests()) {
        const { state, errors: failures = [] } = test.result();
        if (test.diagnostic()?.flaky)
          again.push(`${module.relativeModuleId} > ${test.fullName}: ${failures[0]?.message.split('\n')[0] ?? ''}`);
        if (state === 'passed') count.passed++;
        else if (state === 'failed') failedHere++;
        else count.skipped++;
      }
      count.failed += failedHere || (module.state() === 'failed' ? 1 : 0);
    }
    const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
    const tries = again.map((name) => `Passed at the second try: ${name}\n`).join('');
    process.on('exit', () => console.log(`\n${tries}${count.passed} passed, ${count.failed} failed${skipped}`));
  }
}
