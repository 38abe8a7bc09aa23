import { JackfieldError } from '@jackfield/engine/errors';
import { ProjectError } from '@jackfield/plugin-tooling/project-error';

/** Code and words of what a round failed with; what a compiler printed stays as it is, with its files and lines. */
export function codedOf(error: unknown): { code: string; message: string } {
  if (error instanceof ProjectError) {
    const { code, details } = error;
    if (code === 'TOOLCHAIN_MISSING')
      return { code, message: `${details['missing']} is missing: ${details['howTo']}.` };
    return { code, message: details['reason'] ?? error.message };
  }
  const { code, message } = JackfieldError.from(error).toCoded();
  return { code, message };
}
