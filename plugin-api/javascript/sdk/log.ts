import { write } from 'jackfield:plugin/log@0.2.0';

/** The plugin's own log: the Plugins page and `jackfield plugin dev` show it. 1,024 characters a line, 50 lines a second. */
export const log = {
  debug: (message: string): void => write('debug', message),
  info: (message: string): void => write('info', message),
  warn: (message: string): void => write('warn', message),
  error: (message: string): void => write('error', message),
} as const;
