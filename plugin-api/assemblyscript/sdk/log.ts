// @ts-ignore: decorator
@external("jackfield:plugin/log@0.2.0", "write")
declare function write(level: i32, text: usize, bytes: i32): void;

export enum Level {
  Debug,
  Info,
  Warn,
  Error,
}

/** Writes to the plugin's log. plugin.wit has to import log. Allocates: not in a frame. */
export function log(level: Level, text: string): void {
  const bytes = String.UTF8.encode(text);
  write(level, changetype<usize>(bytes), bytes.byteLength);
}
