// Reads what `onSettingsChanged` is told: `new Settings(json).text('greeting', 'Hello')`.

const QUOTE: i32 = 0x22;
const BACKSLASH: i32 = 0x5c;

/** The settings by key: an object as JSON text, valid against the manifest's schema. */
export class Settings {
  private readonly strings: Map<string, string> = new Map();
  /** Of what is no string, as JSON text. */
  private readonly others: Map<string, string> = new Map();
  private at: i32 = 0;

  constructor(private readonly json: string) {
    this.skip();
    this.at++;
    while (this.skip() == QUOTE) {
      const key = this.string();
      this.skip();
      this.at++;
      if (this.skip() == QUOTE) this.strings.set(key, this.string());
      else this.others.set(key, this.other());
      if (this.skip() == 0x2c) this.at++;
    }
  }

  text(key: string, otherwise: string = ''): string {
    return this.strings.has(key) ? this.strings.get(key) : otherwise;
  }

  number(key: string, otherwise: f64 = 0): f64 {
    if (!this.others.has(key)) return otherwise;
    const value = F64.parseFloat(this.others.get(key));
    return isNaN(value) ? otherwise : value;
  }

  flag(key: string, otherwise: bool = false): bool {
    return this.others.has(key) ? this.others.get(key) == 'true' : otherwise;
  }

  /** A list or object as JSON text; empty where there is none. */
  nested(key: string): string {
    return this.others.has(key) ? this.others.get(key) : '';
  }

  /** To the next sign that is no space; which it is, or -1 at the end. */
  private skip(): i32 {
    while (this.at < this.json.length && this.json.charCodeAt(this.at) <= 0x20) this.at++;
    return this.at < this.json.length ? this.json.charCodeAt(this.at) : -1;
  }

  /** From its first quote to behind its last. */
  private string(): string {
    let text = '';
    let from = ++this.at;
    while (this.at < this.json.length) {
      const code = this.json.charCodeAt(this.at);
      if (code == QUOTE) break;
      if (code == BACKSLASH) {
        text += this.json.substring(from, this.at) + this.escape();
        from = this.at;
      } else this.at++;
    }
    text += this.json.substring(from, this.at);
    this.at++;
    return text;
  }

  /** From the backslash to behind what it stands for. */
  private escape(): string {
    const sign = this.json.charAt(this.at + 1);
    this.at += 2;
    if (sign == 'u') {
      this.at += 4;
      return String.fromCharCode(<i32>I32.parseInt(this.json.substring(this.at - 4, this.at), 16));
    }
    if (sign == 'n') return '\n';
    if (sign == 't') return '\t';
    if (sign == 'r') return '\r';
    if (sign == 'b') return '\b';
    return sign == 'f' ? '\f' : sign;
  }

  /** A number, flag, null, list or object, as it is written. */
  private other(): string {
    const from = this.at;
    let depth = 0;
    while (this.at < this.json.length) {
      const sign = this.json.charAt(this.at);
      if (sign == '"') {
        this.string();
        continue;
      }
      if (depth == 0 && (sign == ',' || sign == '}')) break;
      if (sign == '{' || sign == '[') depth++;
      if (sign == '}' || sign == ']') depth--;
      this.at++;
    }
    return this.json.substring(from, this.at).trimEnd();
  }
}
