// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

// Shapes of `http`.

export enum Method {
  Get,
  Head,
  Post,
  Put,
  Delete,
}

export class Header {
  constructor(
    public name: string,
    public value: string,
  ) {}
}

export class Request {
  constructor(
    public method: Method,
    /** `https://` and a host of the manifest's `http.hosts`; `http://` only where the user granted private addresses. */
    public url: string,
    public headers: Header[],
    /** At most 65,536 bytes. */
    public body: Uint8Array,
  ) {}
}

export class Response {
  constructor(
    public status: u32,
    public headers: Header[],
    /** At most 1,048,576 bytes; a longer one is `too-large`. */
    public body: Uint8Array,
  ) {}
}

export enum HttpErrorKind {
  /** The host is not in the manifest, or the user did not grant it, or a redirect left the list. */
  NotAllowed,
  /** The name leads to a private address. */
  PrivateAddress,
  BadRequest,
  /** At most 4 at once, 30 a minute. */
  RateLimited,
  TooLarge,
  TimedOut,
  /** The network says no, in words for the log. */
  Failed,
}

export class HttpError {
  notAllowed: string = '';
  badRequest: string = '';
  failed: string = '';

  private constructor(readonly kind: HttpErrorKind) {}

  /** The host is not in the manifest, or the user did not grant it, or a redirect left the list. */
  static notAllowed(value: string): HttpError {
    const made = new HttpError(HttpErrorKind.NotAllowed);
    made.notAllowed = value;
    return made;
  }

  /** The name leads to a private address. */
  static privateAddress(): HttpError {
    return new HttpError(HttpErrorKind.PrivateAddress);
  }

  static badRequest(value: string): HttpError {
    const made = new HttpError(HttpErrorKind.BadRequest);
    made.badRequest = value;
    return made;
  }

  /** At most 4 at once, 30 a minute. */
  static rateLimited(): HttpError {
    return new HttpError(HttpErrorKind.RateLimited);
  }

  static tooLarge(): HttpError {
    return new HttpError(HttpErrorKind.TooLarge);
  }

  static timedOut(): HttpError {
    return new HttpError(HttpErrorKind.TimedOut);
  }

  /** The network says no, in words for the log. */
  static failed(value: string): HttpError {
    const made = new HttpError(HttpErrorKind.Failed);
    made.failed = value;
    return made;
  }

  /** For the log. */
  toString(): string {
    switch (this.kind) {
      case HttpErrorKind.NotAllowed:
        return 'not-allowed: ' + this.notAllowed;
      case HttpErrorKind.PrivateAddress:
        return 'private-address';
      case HttpErrorKind.BadRequest:
        return 'bad-request: ' + this.badRequest;
      case HttpErrorKind.RateLimited:
        return 'rate-limited';
      case HttpErrorKind.TooLarge:
        return 'too-large';
      case HttpErrorKind.TimedOut:
        return 'timed-out';
      case HttpErrorKind.Failed:
        return 'failed: ' + this.failed;
      default:
        return '';
    }
  }
}
