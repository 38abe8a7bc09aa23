import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** Wordings of the window, the command and the guides that users did not understand, and their replacements. */
const REPLACED: readonly (readonly [phrase: RegExp, instead: string])[] = [
  [/but for what stands here/i, 'It cannot reach files or other plugins, and uses the network only as listed above.'],
  [/computed from the file itself/i, 'Jackfield determined this by analysing the file.'],
  [/signed by the key that you know/i, 'Signed with a trusted key'],
  [/would (newly )?be able to/i, 'This plugin can:'],
  [/take each back/i, 'You can revoke any permission'],
  [/[>*]\s*What (they|it|plugins) may do\b/, 'Permissions'],
  [/>\s*Needed\s*</, 'Required'],
  [/>\s*Nowhere\s*</, 'Denied'],
  [/when (it|one) misbehaves/i, 'Troubleshooting'],
  [/>\s*Its log\s*</, 'Log'],
  [/>\s*Inside\s*</, 'Technical details'],
  [/tell the author'|and tell the author\b/i, 'Disable and save report'],
  [/told what you press/i, 'Responds to its panels'],
  [/\bstruck out\b/i, 'Turned off: too slow, or Turned off after errors'],
  [/usual time\b|worst of 100/i, 'Typical, 99th percentile'],
  [/no effect is in that way/i, 'No effects on incoming audio.'],
  [/nothing (of that name|is called that)/i, 'No matching …'],
  [/Version \d\S* is there|\}\} is there\./, 'Version 2 is available.'],
  [/system standard/i, 'System default'],
  [/\bLoudspeakers?\b|\b(your|the|chosen|and) loudspeakers?\b/, 'Speakers'],
  [/hearing themselves out of/i, 'Stops others hearing an echo from your speakers.'],
  [/'?\b(good|fair|poor) line\b/i, 'Connection good'],
  [/>\s*Line\s*</, 'Connection'],
  [/answers faster/i, '10 ms has lower delay'],
  [/nobody gets (louder|quieter)/i, 'Closer people stay at full volume.'],
  [/nobody is placed/i, 'No positions available.'],
  [/keys of plugins/i, 'Plugin shortcuts'],
  [/read all again/i, 'Refresh all'],
  [/nothing is sealed/i, 'If empty, your voice is not encrypted by this plugin.'],
  [/so many dB more in/i, 'Compression ratio; 1 = off.'],
  [/so long must/i, 'How long you must speak before …'],
  [/your microphone and your ear/i, 'Audio is active in another window.'],
  [/put back into your channel/i, "You'll rejoin automatically."],
  [/no Jackfield server that this client/i, "isn't a compatible Jackfield server."],
];

/** The file without comments, which only developers read. Markdown has none. */
function withoutComments(file: string): string {
  const text = readFileSync(file, 'utf8');
  if (file.endsWith('.md')) return text;
  return text.replaceAll(/\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->/g, '').replaceAll(/(^|\s)\/\/.*$/gm, '');
}

const root = join(import.meta.dirname, '..');
const files = [
  ...globSync('host/{ui,cli,engine,protocol,shell}/**/*.{ts,vue}', {
    cwd: root,
    exclude: (path) => /node_modules|dist$/.test(path) || path.endsWith('.test.ts'),
  }),
  ...globSync('docs/guide/**/*.md', { cwd: root }),
].filter((file) => !/\/test\/|\/testing\/|node_modules|\/dist\//.test(file));

it('the window, the command, the errors and the guides use none of the wordings that were replaced', () => {
  expect(files.length).toBeGreaterThan(300);
  const found = files.flatMap((file) => {
    const text = withoutComments(join(root, file));
    return REPLACED.flatMap(([phrase, instead]) => {
      const match = phrase.exec(text);
      // The guides for authors keep the acoustic term.
      const isAllowed = instead === 'Speakers' && file.endsWith('.md');
      return match === null || isAllowed ? [] : [`${file}: “${match[0]}”, write “${instead}”`];
    });
  });
  expect(found).toEqual([]);
});
