// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

// Shapes of the lane hooks.

export enum PacketVerdictKind {
  Pass,
  Replace,
  Drop,
}

export class PacketVerdict {
  replace: Uint8Array | null = null;

  private constructor(readonly kind: PacketVerdictKind) {}

  static pass(): PacketVerdict {
    return new PacketVerdict(PacketVerdictKind.Pass);
  }

  static replace(value: Uint8Array): PacketVerdict {
    const made = new PacketVerdict(PacketVerdictKind.Replace);
    made.replace = value;
    return made;
  }

  static drop(): PacketVerdict {
    return new PacketVerdict(PacketVerdictKind.Drop);
  }
}

export enum MessageVerdictKind {
  Pass,
  /** JSON text of a message of the same kind; one that does not fit the wire's schema counts as a strike and the original goes on. */
  Replace,
  Drop,
}

export class MessageVerdict {
  replace: string = '';

  private constructor(readonly kind: MessageVerdictKind) {}

  static pass(): MessageVerdict {
    return new MessageVerdict(MessageVerdictKind.Pass);
  }

  /** JSON text of a message of the same kind; one that does not fit the wire's schema counts as a strike and the original goes on. */
  static replace(value: string): MessageVerdict {
    const made = new MessageVerdict(MessageVerdictKind.Replace);
    made.replace = value;
    return made;
  }

  static drop(): MessageVerdict {
    return new MessageVerdict(MessageVerdictKind.Drop);
  }
}
