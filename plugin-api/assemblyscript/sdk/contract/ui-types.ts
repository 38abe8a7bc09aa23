// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

// Shapes of the UI slots. A tree is a flat list: every node names its parent by its place in the list, which is before it.

export enum Slot {
  /** A panel of its own beside the chat. */
  SidePanel,
  /** A line under the channel's name. */
  ChannelHeader,
  /** The menu of a person; `user-id` comes with the input. */
  PersonMenu,
  /** Beside the chat's input field. */
  ComposerAction,
  /** The plugin's part of its settings page. */
  SettingsPage,
  /** In the bar of mute and deafen. */
  Toolbar,
  /** A word or number beside the plugin's name; one `text` or `icon` node. */
  StatusBadge,
  /** Beside a chat message, where `decorate-message` puts words: inputs come from there, with `message-id` and an empty key. It holds no tree. */
  Message,
}

export enum Tone {
  Normal,
  Soft,
  Good,
  Warning,
  Bad,
}

export enum Layout {
  Column,
  Row,
  Grid,
}

export class Choice {
  constructor(
    public id: string,
    public label: string,
  ) {}
}

export class Text {
  constructor(
    public content: string,
    public tone: Tone,
    public isHeading: bool,
  ) {}
}

export class Button {
  constructor(
    public label: string,
    /** A name of docs/guide/plugins/icons.md or empty. */
    public icon: string,
    public tone: Tone,
    public isDisabled: bool,
  ) {}
}

export class Toggle {
  constructor(
    public label: string,
    public isOn: bool,
  ) {}
}

export class Slider {
  constructor(
    public label: string,
    public value: f64,
    public minimum: f64,
    public maximum: f64,
    public step: f64,
    public unit: string,
  ) {}
}

export class Select {
  constructor(
    public label: string,
    public choices: Choice[],
    public chosen: string,
  ) {}
}

export class TextField {
  constructor(
    public label: string,
    public value: string,
    public placeholder: string,
    public isSecret: bool,
  ) {}
}

export class Table {
  constructor(
    public caption: string,
    public columns: string[],
    /** Cells row by row. */
    public cells: string[],
  ) {}
}

export class Meter {
  constructor(
    public label: string,
    public value: f64,
    public minimum: f64,
    public maximum: f64,
    public unit: string,
  ) {}
}

export class Plot {
  constructor(
    public label: string,
    public xLabel: string,
    public yLabel: string,
    /** Same number of both, at most 512. */
    public xs: Float32Array,
    public ys: Float32Array,
  ) {}
}

export class Image {
  constructor(
    /** A name among the component's own assets. */
    public asset: string,
    /** What it shows, in words; empty for decoration. */
    public description: string,
  ) {}
}

export class Form {
  constructor(
    /** JSON Schema (draft-07) of an object, as JSON text. */
    public schema: string,
    /** Its value as JSON text. */
    public value: string,
  ) {}
}

export enum ElementKind {
  Group,
  Text,
  Icon,
  Button,
  Toggle,
  Slider,
  Select,
  TextField,
  Table,
  Meter,
  Plot,
  Image,
  Form,
}

export class Element {
  group: Layout = 0;
  text: Text | null = null;
  icon: string = '';
  button: Button | null = null;
  toggle: Toggle | null = null;
  slider: Slider | null = null;
  select: Select | null = null;
  textField: TextField | null = null;
  table: Table | null = null;
  meter: Meter | null = null;
  plot: Plot | null = null;
  image: Image | null = null;
  form: Form | null = null;

  private constructor(readonly kind: ElementKind) {}

  static group(value: Layout): Element {
    const made = new Element(ElementKind.Group);
    made.group = value;
    return made;
  }

  static text(value: Text): Element {
    const made = new Element(ElementKind.Text);
    made.text = value;
    return made;
  }

  static icon(value: string): Element {
    const made = new Element(ElementKind.Icon);
    made.icon = value;
    return made;
  }

  static button(value: Button): Element {
    const made = new Element(ElementKind.Button);
    made.button = value;
    return made;
  }

  static toggle(value: Toggle): Element {
    const made = new Element(ElementKind.Toggle);
    made.toggle = value;
    return made;
  }

  static slider(value: Slider): Element {
    const made = new Element(ElementKind.Slider);
    made.slider = value;
    return made;
  }

  static select(value: Select): Element {
    const made = new Element(ElementKind.Select);
    made.select = value;
    return made;
  }

  static textField(value: TextField): Element {
    const made = new Element(ElementKind.TextField);
    made.textField = value;
    return made;
  }

  static table(value: Table): Element {
    const made = new Element(ElementKind.Table);
    made.table = value;
    return made;
  }

  static meter(value: Meter): Element {
    const made = new Element(ElementKind.Meter);
    made.meter = value;
    return made;
  }

  static plot(value: Plot): Element {
    const made = new Element(ElementKind.Plot);
    made.plot = value;
    return made;
  }

  static image(value: Image): Element {
    const made = new Element(ElementKind.Image);
    made.image = value;
    return made;
  }

  static form(value: Form): Element {
    const made = new Element(ElementKind.Form);
    made.form = value;
    return made;
  }
}

export class Node {
  constructor(
    /** Unique in the tree; input comes back under it, and the window keeps an element's focus by it. At most 64 characters. */
    public key: string,
    /** Place of the parent in the list; the first node names itself. */
    public parent: u32,
    public element: Element,
  ) {}
}

export enum InputKind {
  Pressed,
  Flag,
  Number,
  Text,
  /** The form's value, valid against its schema, as JSON text. */
  Json,
}

export class Input {
  flag: bool = false;
  number: f64 = 0;
  text: string = '';
  json: string = '';

  private constructor(readonly kind: InputKind) {}

  static pressed(): Input {
    return new Input(InputKind.Pressed);
  }

  static flag(value: bool): Input {
    const made = new Input(InputKind.Flag);
    made.flag = value;
    return made;
  }

  static number(value: f64): Input {
    const made = new Input(InputKind.Number);
    made.number = value;
    return made;
  }

  static text(value: string): Input {
    const made = new Input(InputKind.Text);
    made.text = value;
    return made;
  }

  /** The form's value, valid against its schema, as JSON text. */
  static json(value: string): Input {
    const made = new Input(InputKind.Json);
    made.json = value;
    return made;
  }
}
