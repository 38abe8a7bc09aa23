import type { NativeDevices } from '@jackfield/protocol/state';
import { reasonOf } from '../../../errors.ts';
import { audioEnvironment } from './audio-environment.ts';
import type { NativePriority } from './backend.ts';
import { findBackends } from './find-backends.ts';

/** The microphones and loudspeakers of this computer, at most 64 of each, and the back end that listed them. Opens no device and never rejects; takes 3 s at most. */
export async function listNativeDevices(
  environment: Readonly<Record<string, string>> = audioEnvironment(),
): Promise<NativeDevices> {
  let failure: string | undefined;
  for (const program of await findBackends(environment)) {
    try {
      return { backend: program.name, ...(await program.list(environment)) };
    } catch (error) {
      // The next back end may be able to list them.
      failure ??= reasonOf(error);
    }
  }
  return { backend: null, inputs: [], outputs: [], ...(failure === undefined ? {} : { failure }) };
}

/** Returns whether audio runs at real-time priority here; null when no back end asks for it. Never rejects; takes 4 s at most. */
export async function askNativePriority(
  environment: Readonly<Record<string, string>> = audioEnvironment(),
): Promise<NativePriority | null> {
  const [program] = await findBackends(environment);
  try {
    return (await program?.priority?.(environment)) ?? null;
  } catch {
    return null;
  }
}
