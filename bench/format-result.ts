import { type BenchResult, type BenchTable, fulfils } from './bench.ts';

type Cell = string | number | null;

const text = (cell: Cell): string => {
  if (cell === null) return '–';
  if (typeof cell === 'string') return cell;
  return Number.isInteger(cell) ? String(cell) : cell.toFixed(Math.abs(cell) < 10 ? 3 : 1);
};

function formatTable({ columns, rows }: BenchTable): string[] {
  const cells = [columns.map(String), ...rows.map((row) => row.map(text))];
  const widths = columns.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const isNumber = columns.map((_, column) => rows.every((row) => typeof row[column] !== 'string'));
  const lines = cells.map((row) =>
    row
      .map((cell, column) => (isNumber[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  lines.splice(1, 0, widths.map((width) => '─'.repeat(width)).join('  '));
  return lines;
}

/** Formats the result as text: details, then each figure with its target, then the notes. */
export function formatResult(result: BenchResult): string {
  const figures = Object.entries(result.figures).map(([key, value]): Cell[] => {
    const target = result.targets[key];
    if (target === undefined) return [key, value, '', ''];
    return [key, value, target, value !== null && fulfils(value, target) ? 'met' : 'NOT MET'];
  });
  return [
    `bench ${result.bench}`,
    '',
    ...(result.table ? [...formatTable(result.table), ''] : []),
    ...formatTable({ columns: ['figure', 'value', 'target', ''], rows: figures }),
    ...(result.notes.length > 0 ? ['', ...result.notes.map((note) => `- ${note}`)] : []),
  ].join('\n');
}
