/** The only variables passed on, all read by sound systems: an audio program that Jackfield starts gets no tokens, proxies or library search paths. */
const NAMES = new Set([
  'HOME',
  'USER',
  'PATH',
  'TMPDIR',
  'XDG_RUNTIME_DIR',
  'XDG_CONFIG_HOME',
  'DBUS_SESSION_BUS_ADDRESS',
  'PIPEWIRE_REMOTE',
  'PIPEWIRE_RUNTIME_DIR',
  // Windows does not start programs without these.
  'SYSTEMROOT',
  'TEMP',
  'USERPROFILE',
]);
const PREFIXES = ['PULSE_', 'ALSA_'];

/** The environment for a child that plays or records. Messages of the programs are English, because some are parsed. */
export function audioEnvironment(environment: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const kept: Record<string, string> = { LC_ALL: 'C' };
  for (const [name, value] of Object.entries(environment)) {
    const upper = name.toUpperCase();
    if (value !== undefined && (NAMES.has(upper) || PREFIXES.some((prefix) => upper.startsWith(prefix))))
      kept[name] = value;
  }
  return kept;
}
