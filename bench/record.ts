/**
 * `npm run bench:record` runs all benchmarks and writes bench/RESULTS.md; `npm run bench:record -- NAME …` runs the named ones and keeps the other sections;
 * options, such as `--resume`, go to each. A benchmark that fails gets a section that says so, and the exit code is 1.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { basename } from 'node:path';
import type { BenchResult } from './bench.ts';
import { formatResult } from './format-result.ts';
import { benches, runBench } from './run-bench.ts';

const file = new URL('RESULTS.md', import.meta.url);

const header = `# Results of the day

\`npm run bench:record\` writes this page. Trust medians and ratios; on a shared machine the tails (p99, maxima) belong to whoever else was busy. A dash is a figure that could not be measured; the note says why.
`;

/** Text of the page's current sections by benchmark. */
function readSections(): Map<string, string> {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return new Map(
    text
      .split(/^(?=## )/m)
      .slice(1)
      .map((section) => [/^## (\S+)/.exec(section)?.[1] ?? '', section.trim()]),
  );
}

async function measure(name: string): Promise<string> {
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, Node ${process.version}, ${process.platform}`;
  const title = `## ${name}\n\n${new Date().toISOString().slice(0, 10)}, ${machine}. ${benches[name]}.`;
  try {
    const result = await runBench(name, options);
    const pictures = (result.pictures ?? []).map((picture) => keepPicture(name, picture));
    return [title, ...pictures, `\`\`\`\n${formatResult(result)}\n\`\`\``].join('\n\n');
  } catch (error) {
    process.exitCode = 1;
    return `${title}\n\nIt broke: ${String(error)}`;
  }
}

/** Copies a picture next to the page; returns the line that shows it. */
function keepPicture(name: string, { title, file: made }: NonNullable<BenchResult['pictures']>[number]): string {
  const kept = `results/${name}-${basename(made)}`;
  mkdirSync(new URL('results/', import.meta.url), { recursive: true });
  copyFileSync(made, new URL(kept, import.meta.url));
  return `![${title}](${kept})`;
}

const words = process.argv.slice(2);
const firstOption = words.findIndex((word) => word.startsWith('-'));
const wanted = firstOption === -1 ? words : words.slice(0, firstOption);
const options = words.slice(wanted.length);
const sections = readSections();
for (const name of wanted.length > 0 ? wanted : Object.keys(benches)) {
  if (!Object.hasOwn(benches, name)) throw new TypeError(`There is no benchmark "${name}".`);
  sections.set(name, await measure(name));
  const ordered = Object.keys(benches).flatMap((key) => sections.get(key) ?? []);
  // Written after each benchmark, so that a long run that is interrupted keeps its results.
  writeFileSync(file, `${[header.trim(), ...ordered].join('\n\n')}\n`);
}
