// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

// What settings and parameters do not hold: kept over a restart of the sandbox, a hot swap and an update.

export enum LoadErrorKind {
  /** It was saved by something that this version does not understand; the plugin starts afresh. */
  UnknownFormat,
  /** Anything else, in words for the log. */
  Failed,
}

export class LoadError {
  failed: string = '';

  private constructor(readonly kind: LoadErrorKind) {}

  /** It was saved by something that this version does not understand; the plugin starts afresh. */
  static unknownFormat(): LoadError {
    return new LoadError(LoadErrorKind.UnknownFormat);
  }

  /** Anything else, in words for the log. */
  static failed(value: string): LoadError {
    const made = new LoadError(LoadErrorKind.Failed);
    made.failed = value;
    return made;
  }

  /** For the log. */
  toString(): string {
    switch (this.kind) {
      case LoadErrorKind.UnknownFormat:
        return 'unknown-format';
      case LoadErrorKind.Failed:
        return 'failed: ' + this.failed;
      default:
        return '';
    }
  }
}
