import type { Recording } from '@jackfield/protocol/state';
import type { EngineClient } from '../engine-client.ts';
import type { Output } from '../output.ts';

/** Reports the people whom a recording waits for and, with `runningLine`, the people who are recorded; returns a function that stops the reports. */
export function tellRecording(
  client: EngineClient,
  output: Output,
  runningLine: (others: readonly string[]) => string,
): () => void {
  let said = '';
  const say = (line: string): void => {
    if (line !== said) output.say(line);
    said = line;
  };
  const names = new Map(client.snapshot.users.map(({ id, name }) => [id, name]));
  const nameOf = (id: number): string => names.get(id) ?? 'somebody';
  const stopUsers = client.on('userChanged', ({ id, name }) => names.set(id, name));
  const stopRecording = client.on('recording', (recording: Recording | null) => {
    if (recording === null) return;
    const { phase, allowed, asked } = recording;
    if (phase === 'asking') say(`Waiting for an answer of ${asked.map(nameOf).join(', ')}, 30 s at most.`);
    else say(runningLine(allowed.map(nameOf)));
  });
  return () => {
    stopUsers();
    stopRecording();
  };
}
