// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

// Slash commands that the manifest declares (`commands`).

export enum ArgumentValueKind {
  Text,
  Integer,
  Number,
  Flag,
  /** The id of a user in the channel. */
  User,
}

export class ArgumentValue {
  text: string = '';
  integer: i32 = 0;
  number: f64 = 0;
  flag: bool = false;
  user: u32 = 0;

  private constructor(readonly kind: ArgumentValueKind) {}

  static text(value: string): ArgumentValue {
    const made = new ArgumentValue(ArgumentValueKind.Text);
    made.text = value;
    return made;
  }

  static integer(value: i32): ArgumentValue {
    const made = new ArgumentValue(ArgumentValueKind.Integer);
    made.integer = value;
    return made;
  }

  static number(value: f64): ArgumentValue {
    const made = new ArgumentValue(ArgumentValueKind.Number);
    made.number = value;
    return made;
  }

  static flag(value: bool): ArgumentValue {
    const made = new ArgumentValue(ArgumentValueKind.Flag);
    made.flag = value;
    return made;
  }

  /** The id of a user in the channel. */
  static user(value: u32): ArgumentValue {
    const made = new ArgumentValue(ArgumentValueKind.User);
    made.user = value;
    return made;
  }
}

export class Argument {
  constructor(
    public name: string,
    public value: ArgumentValue,
  ) {}
}

export enum CommandReplyKind {
  Nothing,
  /** Shown to the user alone. */
  Show,
  /** Sent to the channel as the user's own message. */
  Send,
}

export class CommandReply {
  show: string = '';
  send: string = '';

  private constructor(readonly kind: CommandReplyKind) {}

  static nothing(): CommandReply {
    return new CommandReply(CommandReplyKind.Nothing);
  }

  /** Shown to the user alone. */
  static show(value: string): CommandReply {
    const made = new CommandReply(CommandReplyKind.Show);
    made.show = value;
    return made;
  }

  /** Sent to the channel as the user's own message. */
  static send(value: string): CommandReply {
    const made = new CommandReply(CommandReplyKind.Send);
    made.send = value;
    return made;
  }
}

export enum CommandErrorKind {
  /** An argument does not fit, in words for the user. */
  BadArgument,
  /** Anything else, in words for the user. */
  Failed,
}

export class CommandError {
  badArgument: string = '';
  failed: string = '';

  private constructor(readonly kind: CommandErrorKind) {}

  /** An argument does not fit, in words for the user. */
  static badArgument(value: string): CommandError {
    const made = new CommandError(CommandErrorKind.BadArgument);
    made.badArgument = value;
    return made;
  }

  /** Anything else, in words for the user. */
  static failed(value: string): CommandError {
    const made = new CommandError(CommandErrorKind.Failed);
    made.failed = value;
    return made;
  }

  /** For the log. */
  toString(): string {
    switch (this.kind) {
      case CommandErrorKind.BadArgument:
        return 'bad-argument: ' + this.badArgument;
      case CommandErrorKind.Failed:
        return 'failed: ' + this.failed;
      default:
        return '';
    }
  }
}
