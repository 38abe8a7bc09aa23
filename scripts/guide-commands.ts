/** First words of a command in a guide. A name alone is not a command, except for names of two words. */
const COMMAND =
  /^(?:[A-Z][A-Z_]*=\S+ )*(?:(?:npm|npx|jackfield|curl|sudo|git|cargo|go|pip|apt|wkg|minisign|bash|sh|plugin|cd) \S|(?:sudo )?(?:scripts\/\S+\.sh|\.ci\/run)|[A-Z]+=\$\()/;

/**
 * The commands that a page tells its reader to run, each once and in one spelling: the lines of blocks without a language or of `sh`, and the code in
 * sentences. `npx jackfield`, `plugin …` and `npm start -- …` become `jackfield …`. Output shown in a block is not a command.
 */
export function commandsOf(markdown: string): string[] {
  const found: string[] = [];
  const prose = markdown.replaceAll(/^```([^\n]*)\n([\s\S]*?)^```$/gm, (_, info: string, content: string) => {
    if (info.trim() === '' || info.trim() === 'sh') found.push(...content.split('\n'));
    return '';
  });
  for (const [, code = ''] of prose.matchAll(/`([^`\n]+)`/g)) found.push(code);
  return [
    ...new Set(
      found
        .flatMap(partsOf)
        .filter((line) => COMMAND.test(line))
        .map(inOneSpelling),
    ),
  ];
}

/** Splits a line into commands: `a && b` are two; two spaces or a `#` start an explanation. */
function partsOf(line: string): string[] {
  const [command = ''] = line.replace(/^\$ /, '').split(/\s{2,}|\s#\s/);
  return command.split(' && ').map((part) => part.trim());
}

function inOneSpelling(command: string): string {
  return command
    .replace(/^npx jackfield /, 'jackfield ')
    .replace(/^plugin /, 'jackfield plugin ')
    .replace(/^npm start(?: -- |$)/, 'jackfield start ')
    .trim();
}

/** The subcommand of a `jackfield` command, such as `plugin install`: its words before the first argument or option. Null for any other command. */
export function subcommandOf(command: string, known: ReadonlySet<string>): string | null {
  if (!command.startsWith('jackfield ')) return null;
  const words = command.split(' ').slice(1);
  for (let count = 3; count > 0; count--) {
    const name = words.slice(0, count).join(' ');
    if (known.has(name)) return name;
  }
  return '';
}
