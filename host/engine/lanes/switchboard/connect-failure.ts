import { reasonOf } from '../../errors.ts';

/** Error code of a failed connection, from the operating system → its meaning and what the user should check. */
const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'no server answers on that port. Check the port, and that the server runs',
  ENOTFOUND: 'there is no computer of that name. Check the spelling',
  EAI_AGAIN: 'its name could not be looked up. Check that this computer is online',
  EAI_FAIL: 'its name could not be looked up. Check the spelling, and that this computer is online',
  ENODATA: 'there is no address behind that name. Check the spelling',
  ETIMEDOUT: 'it did not answer. Check the address, that the server runs, and that its firewall lets TCP through',
  EHOSTUNREACH: 'there is no way to that computer. Check that it is on, and that you are in the right network or VPN',
  ENETUNREACH: 'there is no way to that network. Check that this computer is online',
  EHOSTDOWN: 'that computer is off or not in this network',
  ECONNRESET: 'it broke off the connection. A firewall on the way may do that',
  EADDRNOTAVAIL: 'that address cannot be reached from this computer',
  EACCES: 'this computer does not allow the connection. Check its firewall',
  EPERM: 'this computer does not allow the connection. Check its firewall',
};

/** Returns why no connection could be made, in plain words with what to check; falls back to the system's message. */
export function connectFailureMessage(error: Error): string {
  return WORDS[errnoOf(error)] ?? reasonOf(error);
}

/** Returns `ECONNREFUSED` and its like, empty when there is none. A host with several addresses fails with all of their errors at once. */
export function errnoOf(error: Error): string {
  const own = 'code' in error ? String(error.code) : '';
  if (own !== '' || !(error instanceof AggregateError)) return own;
  const [first] = error.errors as readonly unknown[];
  return first instanceof Error ? errnoOf(first) : '';
}
