import { isClientName } from '@jackfield/protocol/look';
import { cleanName, nameFaultMessage } from '@jackfield/wire/name';
import { JackfieldError } from '../errors.ts';

const CLIENT_REASON = 'looks like a name of the client itself';

/**
 * Returns the user's name as others will see it; an empty name stays empty. Throws NAME_INVALID when nothing of it would be visible, or when it looks like the
 * client's own.
 */
export function usableName(written: string): string {
  const name = cleanName(written);
  const reason = name === '' && written !== '' ? nameFaultMessage.empty : isClientName(name) ? CLIENT_REASON : null;
  if (reason !== null) throw JackfieldError.of('NAME_INVALID', { name: JSON.stringify(written.slice(0, 64)), reason });
  return name;
}
