import { DEFAULT_PORT } from './limits.ts';

export interface ServerAddress {
  /** ASCII, lower case: a name (internationalised ones as `xn--…`), an IPv4 address, or an IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
}

/** Contents of an address or an invite link. */
export interface Invite {
  readonly address: ServerAddress;
  /** SHA-256 of the server's certificate in lower-case hex; null in a plain address. */
  readonly fingerprint: string | null;
  /** Name of the channel to join; null when none is given. */
  readonly channelName: string | null;
}

/** Reason why a text is not a server address → end of the sentence "“…” is not a server address: …". */
export const addressProblems = {
  EMPTY: 'nothing was typed',
  TOO_LONG: 'it is too long',
  SPACE: 'there is a space in it',
  SCHEME: 'Jackfield links begin with jackfield://, and other kinds of links do not lead to a server',
  USER: 'leave out the part before the @ sign',
  PATH: 'leave out everything after the server name and port',
  HOST: 'check the spelling of the server name, as in voice.example.org or 192.0.2.7',
  ZONE: 'addresses of one network interface (with a % sign) cannot be used',
  PORT: 'the port after the colon has to be a number from 1 to 65535',
  PORT_ONLY: 'this is only a number; put the server name before it, as in voice.example.org:27420',
  FINGERPRINT: 'the link is damaged, as the part after # is not a whole fingerprint. Ask for the link again',
} as const;

export type AddressProblem = keyof typeof addressProblems;

export type ReadInvite =
  | { readonly isOk: true; readonly invite: Invite }
  | { readonly isOk: false; readonly problem: AddressProblem };

const MAX_TEXT_LENGTH = 2_000;
const MAX_CHANNEL_LENGTH = 300;
/** Schemes that are accepted in a server address. The default port is that of Jackfield for all of them, not that of HTTP. */
const SCHEMES = new Set(['jackfield', 'https', 'http', 'wss', 'ws']);
/** Characters to trim from text copied from a chat or a page: spaces, quotes, brackets and invisible characters. */
const AROUND = '\\s"\'`“”„‘’«»<>()\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff';
const leading = new RegExp(`^[${AROUND}]+`, 'u');
const trailing = new RegExp(`[${AROUND}.,;!?]+$`, 'u');
const linkInText = /jackfield:\/\/[^\s<>"'“”]+/iu;

/**
 * Parses typed and pasted addresses: `host`, `host:port`, IPv6 addresses with and without brackets, URLs, and invite links, also within a message. The only
 * parser for the connect dialog, `--server` and the engine.
 */
export function readInvite(text: string): ReadInvite {
  if (text.length > MAX_TEXT_LENGTH) return refused('TOO_LONG');
  const link = linkInText.exec(text)?.[0] ?? text;
  const tidy = link.replace(leading, '').replace(trailing, '').replaceAll('：', ':').replaceAll('。', '.');
  if (tidy === '') return refused('EMPTY');
  const scheme = /^(?<name>[a-z][a-z0-9+.-]*):\/\/(?<rest>.*)$/isu.exec(tidy)?.groups;
  if (scheme !== undefined && !SCHEMES.has((scheme['name'] ?? '').toLowerCase())) return refused('SCHEME');
  const [beforeFragment, fragment] = splitAt(scheme?.['rest'] ?? tidy, '#');
  const [beforeQuery, query] = splitAt(beforeFragment, '?');
  const [authority, path] = splitAt(beforeQuery, '/');
  if (authority.includes('@')) return refused('USER');
  if (!/^\/*$/u.test(path)) return refused('PATH');
  const fingerprint = fragment
    .replace(/^sha256=/iu, '')
    .replaceAll(':', '')
    .toLowerCase();
  if (fingerprint !== '' && !/^[0-9a-f]{64}$/u.test(fingerprint)) return refused('FINGERPRINT');
  const address = readAuthority(authority);
  if (typeof address === 'string') return refused(address);
  return {
    isOk: true,
    invite: { address, fingerprint: fingerprint === '' ? null : fingerprint, channelName: channelOf(query) },
  };
}

/** Parses the server address in a text; null when there is none. `readInvite` also returns the reason and the other parts of a link. */
export function parseServerAddress(text: string): ServerAddress | null {
  const read = readInvite(text);
  return read.isOk ? read.invite.address : null;
}

/** Canonical form of an address, as known servers are stored: always with the port. */
export function formatServerAddress(address: ServerAddress): string {
  return `${formatUrlHost(address.host)}:${address.port}`;
}

/** Invite link to a server, by which clients can check its certificate: `jackfield://host:port/?channel=Lobby#fingerprint`. */
export function formatInvite({ address, fingerprint, channelName }: Invite): string {
  // The apostrophe is escaped because it ends a link that is put into quotes.
  const channel = channelName === null ? '' : encodeURIComponent(channelName).replaceAll("'", '%27');
  const query = channel === '' ? '' : `?channel=${channel}`;
  return `jackfield://${formatServerAddress(address)}/${query}${fingerprint === null ? '' : `#${fingerprint}`}`;
}

/** Puts IPv6 addresses in brackets, as URLs require. */
export function formatUrlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function readAuthority(text: string): ServerAddress | AddressProblem {
  // Accepts "host 27420" and "host : 27420", the forms in tables and messages.
  const joined = text.trim().replace(/\s*:\s*(?=\d*$)|\s+(?=\d{1,5}$)/u, ':');
  if (/\s/u.test(joined)) return 'SPACE';
  const isBareIpv6 = !joined.startsWith('[') && joined.split(':').length > 2;
  const parts = isBareIpv6
    ? { host: `[${joined}]`, port: undefined }
    : /^(?<host>\[[^\]]*\]|[^:[\]]*)(?::(?<port>.*))?$/su.exec(joined)?.groups;
  if (parts === undefined) return 'HOST';
  const { host = '', port } = parts;
  if (host.includes('%')) return host.startsWith('[') ? 'ZONE' : 'HOST';
  if (/^\d+$/u.test(host) && port === undefined) return 'PORT_ONLY';
  const ascii = asciiHost(host);
  if (ascii === null) return 'HOST';
  if (port === undefined) return { host: ascii, port: DEFAULT_PORT };
  const number = /^\d{1,5}$/u.test(port) ? Number(port) : 0;
  return number >= 1 && number <= 65_535 ? { host: ascii, port: number } : 'PORT';
}

/** Host in ASCII, as name servers and known servers use it; null when it is not a valid host. The rules are those of URLs (UTS 46, IPv4 and IPv6 spellings). */
function asciiHost(host: string): string | null {
  const name = host.endsWith('.') ? host.slice(0, -1) : host;
  if (name === '' || /[\\/?#@]/u.test(name) || /^\d+$/u.test(name)) return null;
  if (!URL.canParse(`https://${name}/`)) return null;
  const { hostname } = new URL(`https://${name}/`);
  if (hostname.startsWith('[')) return hostname.slice(1, -1);
  const isName = hostname.length <= 253 && hostname.split('.').every((label) => /^[a-z0-9_-]{1,63}$/u.test(label));
  return isName ? hostname : null;
}

function channelOf(query: string): string | null {
  const channel = new URLSearchParams(query).get('channel')?.trim() ?? '';
  return channel === '' || channel.length > MAX_CHANNEL_LENGTH ? null : channel;
}

/** Parts of the text before and after the first `mark`. */
function splitAt(text: string, mark: string): readonly [string, string] {
  const at = text.indexOf(mark);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function refused(problem: AddressProblem): ReadInvite {
  return { isOk: false, problem };
}
