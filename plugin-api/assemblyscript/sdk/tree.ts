// Trees for the slots of the window: nested here, a flat list for the host.
//
//     column('panel', [
//       heading('clock', '25:00').toned(Tone.Soft),
//       row('buttons', [button('start', 'Start'), button('stop', 'Stop').disabled(true)]),
//     ]).show(Slot.SidePanel);
//
// Input comes back under the key, which is unique in the tree. A method for something that the element does not have traps.

import { show, UiError } from './contract/ui';
import {
  Button,
  Choice,
  Element,
  ElementKind,
  Form,
  Image,
  Layout,
  Meter,
  Node,
  Plot,
  Select,
  Slider,
  Slot,
  Table,
  Text,
  TextField,
  Toggle,
  Tone,
} from './contract/ui-types';

export { Choice, Input, InputKind, Slot, Tone } from './contract/ui-types';

/** An element with its key, and what a group holds. */
export class Branch {
  constructor(
    readonly key: string,
    readonly element: Element,
    readonly children: Branch[] = [],
  ) {}

  /** Of texts and buttons. */
  toned(tone: Tone): Branch {
    if (this.element.kind == ElementKind.Text) this.element.text!.tone = tone;
    else this.expect(ElementKind.Button, 'tone').button!.tone = tone;
    return this;
  }

  /** Of buttons: a name of docs/guide/plugins/icons.md. */
  withIcon(name: string): Branch {
    this.expect(ElementKind.Button, 'icon').button!.icon = name;
    return this;
  }

  /** Of buttons. */
  disabled(isDisabled: bool): Branch {
    this.expect(ElementKind.Button, 'disabled').button!.isDisabled = isDisabled;
    return this;
  }

  /** Of sliders and meters: "dB", "%". */
  inUnit(unit: string): Branch {
    if (this.element.kind == ElementKind.Meter) this.element.meter!.unit = unit;
    else this.expect(ElementKind.Slider, 'unit').slider!.unit = unit;
    return this;
  }

  /** Of sliders; continuous without. */
  inSteps(step: f64): Branch {
    this.expect(ElementKind.Slider, 'step').slider!.step = step;
    return this;
  }

  /** Of text fields: what stands there while it is empty. */
  hinted(placeholder: string): Branch {
    this.expect(ElementKind.TextField, 'placeholder').textField!.placeholder = placeholder;
    return this;
  }

  /** Of text fields: what is typed is not shown. */
  secret(): Branch {
    this.expect(ElementKind.TextField, 'secret').textField!.isSecret = true;
    return this;
  }

  /** Of plots: what runs along x and y. */
  along(xLabel: string, yLabel: string): Branch {
    const plot = this.expect(ElementKind.Plot, 'axes').plot!;
    plot.xLabel = xLabel;
    plot.yLabel = yLabel;
    return this;
  }

  /** The flat list: every node names its parent's place, which is before it. */
  nodes(): Node[] {
    const nodes: Node[] = [];
    this.addTo(nodes, 0);
    return nodes;
  }

  /** Shows the tree in a slot in place of what was there; plugin.wit imports `ui`. Why not, or null. */
  show(slot: Slot): UiError | null {
    return show(slot, this.nodes());
  }

  private addTo(nodes: Node[], parent: u32): void {
    const place = <u32>nodes.length;
    nodes.push(new Node(this.key, parent, this.element));
    for (let index = 0; index < this.children.length; index++) this.children[index].addTo(nodes, place);
  }

  private expect(kind: ElementKind, what: string): Element {
    assert(this.element.kind == kind, what + ' means nothing to the element ' + this.key);
    return this.element;
  }
}

/** One under the other. */
export function column(key: string, children: Branch[]): Branch {
  return new Branch(key, Element.group(Layout.Column), children);
}

/** Side by side. */
export function row(key: string, children: Branch[]): Branch {
  return new Branch(key, Element.group(Layout.Row), children);
}

/** In equal cells. */
export function grid(key: string, children: Branch[]): Branch {
  return new Branch(key, Element.group(Layout.Grid), children);
}

export function text(key: string, content: string): Branch {
  return new Branch(key, Element.text(new Text(content, Tone.Normal, false)));
}

export function heading(key: string, content: string): Branch {
  return new Branch(key, Element.text(new Text(content, Tone.Normal, true)));
}

/** A name of docs/guide/plugins/icons.md. */
export function icon(key: string, name: string): Branch {
  return new Branch(key, Element.icon(name));
}

/** Brings `InputKind.Pressed`. */
export function button(key: string, label: string): Branch {
  return new Branch(key, Element.button(new Button(label, '', Tone.Normal, false)));
}

/** Brings `InputKind.Flag`. */
export function toggle(key: string, label: string, isOn: bool): Branch {
  return new Branch(key, Element.toggle(new Toggle(label, isOn)));
}

/** Brings `InputKind.Number`. */
export function slider(key: string, label: string, value: f64, minimum: f64, maximum: f64): Branch {
  return new Branch(key, Element.slider(new Slider(label, value, minimum, maximum, 0, '')));
}

/** Brings `InputKind.Text` with the id of a choice; `chosen` is one, or empty for none. */
export function select(key: string, label: string, choices: Choice[], chosen: string): Branch {
  return new Branch(key, Element.select(new Select(label, choices, chosen)));
}

/** Brings `InputKind.Text`. */
export function textField(key: string, label: string, value: string): Branch {
  return new Branch(key, Element.textField(new TextField(label, value, '', false)));
}

/** Cells row by row. */
export function table(key: string, caption: string, columns: string[], cells: string[]): Branch {
  return new Branch(key, Element.table(new Table(caption, columns, cells)));
}

export function meter(key: string, label: string, value: f64, minimum: f64, maximum: f64): Branch {
  return new Branch(key, Element.meter(new Meter(label, value, minimum, maximum, '')));
}

/** The same number of both, at most 512. */
export function plot(key: string, label: string, xs: Float32Array, ys: Float32Array): Branch {
  return new Branch(key, Element.plot(new Plot(label, '', '', xs, ys)));
}

/** One of the component's assets, and what it shows in words; empty for decoration. */
export function image(key: string, asset: string, description: string): Branch {
  return new Branch(key, Element.image(new Image(asset, description)));
}

/** A JSON Schema (draft-07) and its value, both as JSON text. Brings `InputKind.Json`. */
export function form(key: string, schema: string, value: string): Branch {
  return new Branch(key, Element.form(new Form(schema, value)));
}
