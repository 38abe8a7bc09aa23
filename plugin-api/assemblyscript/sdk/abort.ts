import { Level, log } from './log';

/** What a failed check, a wrong index or `throw` end in: the words go to the log, then it traps. The build puts it in where plugin.wit imports `log`. */
function onAbort(message: string | null, file: string | null, line: u32, column: u32): void {
  const words = message == null ? 'abort' : message;
  log(Level.Error, words + ' (' + (file == null ? '?' : file) + ':' + line.toString() + ':' + column.toString() + ')');
  unreachable();
}
