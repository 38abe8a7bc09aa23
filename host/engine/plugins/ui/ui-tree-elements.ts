import { uiIcons, uiLayouts, uiLimits, uiTones } from '@jackfield/protocol/plugin-ui';
import type { UiElement, UiElementKind, UiElements, UiIcon } from '@jackfield/protocol/plugin-ui';
import { readForm } from './ui-tree-form.ts';
import type { FormSchemas } from './ui-tree-form.ts';
import { MalformedTree } from './ui-tree-reader.ts';
import type { NodeReader } from './ui-tree-reader.ts';

/** Data that the tree of one plugin is checked against. */
export interface TreeContext {
  /** True for an asset that the window can show. */
  isImage(asset: string): boolean;
  readonly schemas: FormSchemas;
}

type Readers = {
  readonly [Kind in UiElementKind]: (value: unknown, read: NodeReader, context: TreeContext) => UiElements[Kind];
};

const icons: ReadonlySet<string> = new Set(uiIcons);

const readers: Readers = {
  group: (value, read) => read.oneOf(value, uiLayouts),
  text: (value, read) => {
    const { content, tone, isHeading } = read.fields(value);
    return {
      content: read.text(content, 'the text'),
      tone: read.oneOf(tone, uiTones),
      isHeading: read.flag(isHeading),
    };
  },
  icon: (value, read) => readIcon(value, read),
  button: (value, read) => {
    const { label, icon, tone, isDisabled } = read.fields(value);
    return {
      label: read.label(label, 'the label'),
      icon: icon === '' ? '' : readIcon(icon, read),
      tone: read.oneOf(tone, uiTones),
      isDisabled: read.flag(isDisabled),
    };
  },
  toggle: (value, read) => {
    const { label, isOn } = read.fields(value);
    return { label: read.label(label, 'the label'), isOn: read.flag(isOn) };
  },
  slider: (value, read) => {
    const { step, ...range } = readRange(value, read);
    if (range.value < range.minimum || range.value > range.maximum) {
      throw read.bad(`the value ${range.value} is not between ${range.minimum} and ${range.maximum}`);
    }
    const number = read.number(step, 'the step');
    if (number < 0 || number > range.maximum - range.minimum) throw read.bad(`${number} is no step in that range`);
    return { ...range, step: number };
  },
  select: (value, read) => readSelect(value, read),
  'text-field': (value, read) => {
    const field = read.fields(value);
    return {
      label: read.label(field['label'], 'the label'),
      value: read.text(field['value'], 'the value'),
      placeholder: read.text(field['placeholder'], 'the placeholder'),
      isSecret: read.flag(field['isSecret']),
    };
  },
  table: (value, read) => readTable(value, read),
  meter: (value, read) => {
    const { step: _none, ...range } = readRange(value, read);
    return range;
  },
  plot: (value, read) => {
    const plot = read.fields(value);
    const xs = read.coordinates(plot['xs'], 'xs');
    const ys = read.coordinates(plot['ys'], 'ys');
    if (xs.length !== ys.length) throw read.bad(`${xs.length} xs, but ${ys.length} ys`);
    return {
      label: read.label(plot['label'], 'the label'),
      xLabel: read.text(plot['xLabel'], 'the label of x'),
      yLabel: read.text(plot['yLabel'], 'the label of y'),
      xs,
      ys,
    };
  },
  image: (value, read, { isImage }) => {
    const { asset, description } = read.fields(value);
    const name = read.text(asset, 'the asset');
    if (!isImage(name))
      throw read.bad(`the component has no PNG, WebP or JPEG asset ${name} of at most 1 MiB and 2,048 pixels a side`);
    return { asset: name, description: read.text(description, 'the description') };
  },
  form: (value, read, { schemas }) => readForm(value, read, schemas),
};

/** Checks one element. Throws the errors of `NodeReader`. */
export function readElement(value: unknown, read: NodeReader, context: TreeContext): UiElement {
  const { tag, val } = read.fields(value);
  if (typeof tag !== 'string' || !Object.hasOwn(readers, tag)) throw new MalformedTree('no such element');
  // The reader of a case returns the value type of that case.
  return { tag, val: readers[tag as UiElementKind](val, read, context) } as UiElement;
}

function readIcon(value: unknown, read: NodeReader): UiIcon {
  const name = read.text(value, 'the icon');
  if (!icons.has(name)) throw read.bad(`there is no icon ${JSON.stringify(name.slice(0, 40))}`);
  return name as UiIcon;
}

function readRange(value: unknown, read: NodeReader) {
  const field = read.fields(value);
  const minimum = read.number(field['minimum'], 'the minimum');
  const maximum = read.number(field['maximum'], 'the maximum');
  if (minimum >= maximum) throw read.bad(`the minimum ${minimum} is not below the maximum ${maximum}`);
  if (!Number.isFinite(maximum - minimum)) throw read.bad('the range is too wide');
  return {
    label: read.label(field['label'], 'the label'),
    value: read.number(field['value'], 'the value'),
    minimum,
    maximum,
    unit: read.text(field['unit'], 'the unit'),
    step: field['step'],
  };
}

function readSelect(value: unknown, read: NodeReader): UiElements['select'] {
  const field = read.fields(value);
  const choices = read.list(field['choices'], uiLimits.choices, 'choices').map((item) => {
    const choice = read.fields(item);
    return { id: read.label(choice['id'], 'the id of a choice'), label: read.label(choice['label'], 'a choice') };
  });
  const ids = new Set(choices.map(({ id }) => id));
  if (ids.size !== choices.length) throw read.bad('two choices have the same id');
  const chosen = read.text(field['chosen'], 'what is chosen');
  if (chosen !== '' && !ids.has(chosen)) throw read.bad('what is chosen is not among the choices');
  return { label: read.label(field['label'], 'the label'), choices, chosen };
}

function readTable(value: unknown, read: NodeReader): UiElements['table'] {
  const field = read.fields(value);
  const texts = (list: unknown, limit: number, what: string): string[] =>
    read.list(list, limit, what).map((text) => read.text(text, `one of the ${what}`));
  const columns = texts(field['columns'], uiLimits.columns, 'columns');
  const cells = texts(field['cells'], uiLimits.cells, 'cells');
  if (columns.length === 0) throw read.bad('the table has no columns');
  if (cells.length % columns.length !== 0) {
    throw read.bad(`${cells.length} cells do not fill rows of ${columns.length} columns`);
  }
  return { caption: read.label(field['caption'], 'the caption'), columns, cells };
}
