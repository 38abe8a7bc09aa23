/**
 * node scripts/summarize-tests.ts COMMAND=STATUS …
 * Adds up vitest's JSON reports in test-results/ and prints how the commands ended; the last line is "N passed, N failed". A command that failed counts as
 * a failure even when no single test did, and so does a run that left no report. Exit code 1 when anything failed.
 */
import { globSync, readFileSync } from 'node:fs';

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
}

const reports = globSync('test-results/vitest*.json').map((path) => JSON.parse(readFileSync(path, 'utf8')) as Report);
const sum = (count: (report: Report) => number): number => reports.reduce((total, report) => total + count(report), 0);
const passed = sum((report) => report.numPassedTests);
const skipped = sum((report) => report.numPendingTests);
let failed = sum((report) => report.numFailedTests);

if (skipped > 0) console.log(`${skipped} tests were skipped`);
if (reports.length === 0) console.log('There is no test report.');
let brokenCommands = 0;
for (const [command = '', status] of process.argv.slice(2).map((argument) => argument.split('='))) {
  if (status === '0') continue;
  console.log(`${command} ended with ${status}`);
  brokenCommands += 1;
}
if (failed === 0) failed = brokenCommands;
if (reports.length === 0) failed = Math.max(failed, 1);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
