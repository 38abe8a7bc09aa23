/** Opus: the codec that every client has, that is installed and selected at the first run, and that takes over from any other codec. */
export const DEFAULT_CODEC = { pluginId: 'jackfield:opus', name: 'Opus' } as const;
