import { expect, test } from 'vitest';
import { applyPatch } from './apply-patch.ts';

const PATCH = `--- a/one.rs
+++ b/one.rs
@@ -1,3 +1,4 @@
 one
-two
+zwei
+more
 three
@@ -6,1 +7,2 @@
 six
+seven
`;

async function patched(text: string): Promise<string[]> {
  const texts: string[] = [];
  for await (const { file, text: after } of applyPatch(PATCH, async () => text)) texts.push(`${file}:${after}`);
  return texts;
}

test('changes two places of a file and leaves the rest', async () => {
  const after = await patched('one\ntwo\nthree\nfour\nfive\nsix\n');
  expect(after).toEqual(['one.rs:one\nzwei\nmore\nthree\nfour\nfive\nsix\nseven\n']);
});

test('refuses a file of another version, with the line', async () => {
  await expect(patched('one\n2\nthree\nfour\nfive\nsix\n')).rejects.toThrow('Line 2 of one.rs');
});
