import {
  and,
  hasType,
  isBooleanControl,
  isEnumControl,
  isIntegerControl,
  isLayout,
  isNumberControl,
  isOneOfEnumControl,
  isStringControl,
  or,
  rankWith,
  schemaMatches,
  uiTypeIs,
  type JsonFormsRendererRegistryEntry,
} from '@jsonforms/core';
import { markRaw } from 'vue';
import ChoiceControl from './ChoiceControl.vue';
import FormLayout from './FormLayout.vue';
import LinesControl from './LinesControl.vue';
import NumberControl from './NumberControl.vue';
import SecretControl from './SecretControl.vue';
import SwitchControl from './SwitchControl.vue';
import TextControl from './TextControl.vue';
import UnsupportedControl from './UnsupportedControl.vue';

const isListOfStrings = schemaMatches((schema) => {
  if (!hasType(schema, 'array') || typeof schema.items !== 'object' || Array.isArray(schema.items)) return false;
  return hasType(schema.items, 'string');
});

const isSecret = schemaMatches((schema) => (schema as { writeOnly?: boolean }).writeOnly === true);

/** Renderers of each kind of setting, in this window's design. The highest rank wins. */
export const renderers: readonly JsonFormsRendererRegistryEntry[] = [
  { tester: rankWith(1, isLayout), renderer: markRaw(FormLayout) },
  { tester: rankWith(1, uiTypeIs('Control')), renderer: markRaw(UnsupportedControl) },
  { tester: rankWith(2, isStringControl), renderer: markRaw(TextControl) },
  { tester: rankWith(3, and(isStringControl, isSecret)), renderer: markRaw(SecretControl) },
  { tester: rankWith(2, isBooleanControl), renderer: markRaw(SwitchControl) },
  { tester: rankWith(2, or(isNumberControl, isIntegerControl)), renderer: markRaw(NumberControl) },
  { tester: rankWith(2, and(uiTypeIs('Control'), isListOfStrings)), renderer: markRaw(LinesControl) },
  { tester: rankWith(5, isEnumControl), renderer: markRaw(ChoiceControl) },
  { tester: rankWith(6, isOneOfEnumControl), renderer: markRaw(ChoiceControl) },
];
