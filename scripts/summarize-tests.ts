/**
 * node scripts/summarize-tests.ts REPORT TEST_STATUS CHECK_STATUS
 * Prints how the tests of vitest's JSON report and the checks ended; the last line is "N passed, N failed". A run that failed counts as a failure
 * even when no single test did. Exit code 1 when anything failed.
 */
import { readFileSync } from 'node:fs';

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
}

function readReport(path: string): Report | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Report;
  } catch (error) {
    console.log(`No test report: ${String(error)}`);
    return null;
  }
}

const [path = '', testStatus = '1', checkStatus = '1'] = process.argv.slice(2);
const report = readReport(path);
const passed = report?.numPassedTests ?? 0;
let failed = report?.numFailedTests ?? 0;

if (report && report.numPendingTests > 0) console.log(`${report.numPendingTests} tests were skipped`);
if (testStatus !== '0' && failed === 0) {
  console.log(`npm test ended with ${testStatus}`);
  failed += 1;
}
if (checkStatus !== '0') {
  console.log(`npm run check ended with ${checkStatus}`);
  failed += 1;
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
