import { PassThrough } from 'node:stream';
import { JackfieldError } from '@jackfield/engine/errors';
import { describe, expect, it } from 'vitest';
import { Output } from './output.ts';

function read(stream: PassThrough): string {
  let text = '';
  for (let part: unknown = stream.read(); part !== null; part = stream.read()) text += String(part);
  return text;
}

describe('Output', () => {
  it('gives a terminal nothing to obey: words may come from a plugin or a server', () => {
    const [out, err] = [new PassThrough({ encoding: 'utf8' }), new PassThrough({ encoding: 'utf8' })];
    const output = new Output(false, out, err);
    output.result({}, ['\u001b]0;evil\u0007 name', 'two\tcolumns']);
    output.say('\u009b2J\u202egpj');
    output.fail(JackfieldError.of('PLUGIN_UNKNOWN', { id: '\u001b[31m' }));
    expect(read(out)).toBe('?]0;evil? name\ntwo\tcolumns\n?2J?gpj\n');
    expect(read(err)).not.toContain('\u001b');
  });
});
