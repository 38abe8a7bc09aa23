/** Imports of a plugin that write down what they are asked; `answers` are functions by `interface.function`, the rest returns nothing. */
export class ImportsRecorder {
  /** `['timers.setTimer', 60000, false]`, oldest first. */
  readonly calls: unknown[][] = [];
  readonly imports: Record<string, object>;

  constructor(
    functions: Readonly<Record<string, readonly string[]>>,
    answers: Readonly<Record<string, (...args: never[]) => unknown>> = {},
  ) {
    this.imports = {};
    for (const [name, names] of Object.entries(functions)) {
      const object: Record<string, (...args: never[]) => unknown> = {};
      for (const func of names) {
        object[func] = (...args) => {
          const call = `${name}.${func}`;
          this.calls.push([call, ...args]);
          return answers[call]?.(...args);
        };
      }
      this.imports[`jackfield:plugin/${name}`] = object;
    }
  }

  /** Arguments of every call of a function so far. */
  argumentsOf(call: string): unknown[][] {
    return this.calls.filter(([name]) => name === call).map(([, ...args]) => args);
  }
}
