// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

// Shapes of the chat intercepts.

export enum ChatVerdictKind {
  Pass,
  /** 1 to 4,000 characters instead. */
  Replace,
  Drop,
}

export class ChatVerdict {
  replace: string = '';

  private constructor(readonly kind: ChatVerdictKind) {}

  static pass(): ChatVerdict {
    return new ChatVerdict(ChatVerdictKind.Pass);
  }

  /** 1 to 4,000 characters instead. */
  static replace(value: string): ChatVerdict {
    const made = new ChatVerdict(ChatVerdictKind.Replace);
    made.replace = value;
    return made;
  }

  static drop(): ChatVerdict {
    return new ChatVerdict(ChatVerdictKind.Drop);
  }
}
