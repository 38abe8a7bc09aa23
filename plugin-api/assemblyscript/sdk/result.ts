// What AssemblyScript lacks for the contract's types.

/** A number, flag or enum where there may be none: `Some<u32> | null`. */
export class Some<T> {
  constructor(public value: T) {}
}

/** A value, or why there is none. */
export class Result<T, E> {
  private constructor(
    readonly isOk: bool,
    private readonly made: T,
    private readonly failed: E,
  ) {}

  static ok<T, E>(value: T): Result<T, E> {
    return new Result<T, E>(true, value, nothing<E>());
  }

  static fail<T, E>(error: E): Result<T, E> {
    return new Result<T, E>(false, nothing<T>(), error);
  }

  /** Traps where it failed. */
  get value(): T {
    assert(this.isOk, 'This result is an error.');
    return this.made;
  }

  /** Traps where it did not. */
  get error(): E {
    assert(!this.isOk, 'This result is no error.');
    return this.failed;
  }
}

function nothing<T>(): T {
  return isReference<T>() ? changetype<T>(0) : <T>0;
}
