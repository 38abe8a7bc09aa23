/** Object that a shell exposes to the page as `window.jackfieldShell`; absent in a plain browser. */
export interface ShellBridge {
  readonly kind: 'electron';
  /** `linux`, `darwin` or `win32`; decides how keys are named. */
  readonly platform: string;
}
