/** What a shell puts into the page as `window.jackfieldShell`; absent in a plain browser. */
export interface ShellBridge {
  readonly kind: 'electron';
  /** `linux`, `darwin`, `win32`: how keys are named. */
  readonly platform: string;
}
