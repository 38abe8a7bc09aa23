// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { Button, Choice, Element, Form, Image, Layout, Meter, Node, Plot, Select, Slider, Table, Text, TextField, Toggle, Tone } from '../ui-types';
import { lend, lowerFloats, lowerString, lowerStrings, setLoweredLength, storeList } from '../../memory';

export function lowerListOfChoice(values: Choice[]): usize {
  const pointer = lend(values.length * 16);
  for (let index = 0, at = pointer; index < values.length; index++, at += 16) {
    const value = values[index];
    storeChoice(at, value);
  }
  setLoweredLength(values.length);
  return pointer;
}

export function lowerListOfNode(values: Node[]): usize {
  const pointer = lend(values.length * 72);
  for (let index = 0, at = pointer; index < values.length; index++, at += 72) {
    const value = values[index];
    storeNode(at, value);
  }
  setLoweredLength(values.length);
  return pointer;
}

export function storeButton(at: usize, value: Button): void {
  storeList(at, lowerString(value.label));
  storeList(at + 8, lowerString(value.icon));
  storeTone(at + 16, value.tone);
  store<u8>(at + 17, value.isDisabled);
}

export function storeChoice(at: usize, value: Choice): void {
  storeList(at, lowerString(value.id));
  storeList(at + 8, lowerString(value.label));
}

export function storeElement(at: usize, value: Element): void {
  store<u8>(at, <u8>value.kind);
  switch (value.kind) {
    case 0: storeLayout(at + 8, value.group); break;
    case 1: storeText(at + 8, value.text!); break;
    case 2: storeList(at + 8, lowerString(value.icon)); break;
    case 3: storeButton(at + 8, value.button!); break;
    case 4: storeToggle(at + 8, value.toggle!); break;
    case 5: storeSlider(at + 8, value.slider!); break;
    case 6: storeSelect(at + 8, value.select!); break;
    case 7: storeTextField(at + 8, value.textField!); break;
    case 8: storeTable(at + 8, value.table!); break;
    case 9: storeMeter(at + 8, value.meter!); break;
    case 10: storePlot(at + 8, value.plot!); break;
    case 11: storeImage(at + 8, value.image!); break;
    case 12: storeForm(at + 8, value.form!); break;
  }
}

export function storeForm(at: usize, value: Form): void {
  storeList(at, lowerString(value.schema));
  storeList(at + 8, lowerString(value.value));
}

export function storeImage(at: usize, value: Image): void {
  storeList(at, lowerString(value.asset));
  storeList(at + 8, lowerString(value.description));
}

export function storeLayout(at: usize, value: Layout): void {
  store<u8>(at, <u8>value);
}

export function storeMeter(at: usize, value: Meter): void {
  storeList(at, lowerString(value.label));
  store<f64>(at + 8, value.value);
  store<f64>(at + 16, value.minimum);
  store<f64>(at + 24, value.maximum);
  storeList(at + 32, lowerString(value.unit));
}

export function storeNode(at: usize, value: Node): void {
  storeList(at, lowerString(value.key));
  store<u32>(at + 8, value.parent);
  storeElement(at + 16, value.element);
}

export function storePlot(at: usize, value: Plot): void {
  storeList(at, lowerString(value.label));
  storeList(at + 8, lowerString(value.xLabel));
  storeList(at + 16, lowerString(value.yLabel));
  storeList(at + 24, lowerFloats(value.xs));
  storeList(at + 32, lowerFloats(value.ys));
}

export function storeSelect(at: usize, value: Select): void {
  storeList(at, lowerString(value.label));
  storeList(at + 8, lowerListOfChoice(value.choices));
  storeList(at + 16, lowerString(value.chosen));
}

export function storeSlider(at: usize, value: Slider): void {
  storeList(at, lowerString(value.label));
  store<f64>(at + 8, value.value);
  store<f64>(at + 16, value.minimum);
  store<f64>(at + 24, value.maximum);
  store<f64>(at + 32, value.step);
  storeList(at + 40, lowerString(value.unit));
}

export function storeTable(at: usize, value: Table): void {
  storeList(at, lowerString(value.caption));
  storeList(at + 8, lowerStrings(value.columns));
  storeList(at + 16, lowerStrings(value.cells));
}

export function storeText(at: usize, value: Text): void {
  storeList(at, lowerString(value.content));
  storeTone(at + 8, value.tone);
  store<u8>(at + 9, value.isHeading);
}

export function storeTextField(at: usize, value: TextField): void {
  storeList(at, lowerString(value.label));
  storeList(at + 8, lowerString(value.value));
  storeList(at + 16, lowerString(value.placeholder));
  store<u8>(at + 24, value.isSecret);
}

export function storeToggle(at: usize, value: Toggle): void {
  storeList(at, lowerString(value.label));
  store<u8>(at + 8, value.isOn);
}

export function storeTone(at: usize, value: Tone): void {
  store<u8>(at, <u8>value);
}
