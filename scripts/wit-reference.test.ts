import { readFileSync } from 'node:fs';
import contract from '@jackfield/plugin-api/contract.json' with { type: 'json' };
import { expect, test } from 'vitest';
import { referencePage, referenceText } from './wit-reference.ts';

test('the reference is the one of the WIT; else run npm run docs:reference', () => {
  expect(readFileSync(referencePage, 'utf8')).toBe(referenceText());
});

test('the reference has every function of the contract', () => {
  const text = referenceText();
  for (const [name, { functions }] of Object.entries(contract.interfaces)) {
    if (!contract.package.endsWith(name.slice(name.indexOf('@')))) continue;
    const short = name.slice(name.indexOf('/') + 1, name.indexOf('@'));
    const section = text.split(`### ${short}\n`)[1]?.split(/^### /m)[0] ?? '';
    for (const func of Object.keys(functions)) expect(section, `${short}.${func}`).toContain(`#### ${func} · `);
  }
});
