import type { UiElement, UiInput } from '@jackfield/protocol/plugin-ui';
import { completeForm } from './ui-tree-form.ts';
import type { FormSchemas } from './ui-tree-form.ts';

/**
 * Checks a window's input against the element that it names: the kind of input must match, a number must be in the slider's range, a choice must be one of the
 * choices, and a form's value must be valid (it comes back with defaults filled in). null when the input does not fit.
 */
export function fitInput(element: UiElement, input: UiInput, schemas: FormSchemas): UiInput | null {
  switch (element.tag) {
    case 'button':
      return input.tag === 'pressed' && !element.val.isDisabled ? input : null;
    case 'toggle':
      return input.tag === 'flag' ? input : null;
    case 'slider': {
      const { minimum, maximum } = element.val;
      return input.tag === 'number' && input.val >= minimum && input.val <= maximum ? input : null;
    }
    case 'select':
      return input.tag === 'text' && element.val.choices.some(({ id }) => id === input.val) ? input : null;
    case 'text-field':
      // The component model has no lone surrogates.
      return input.tag === 'text' ? { tag: 'text', val: input.val.toWellFormed() } : null;
    case 'form': {
      const val = input.tag === 'json' ? completeForm(element.val, input.val, schemas) : null;
      return val === null ? null : { tag: 'json', val };
    }
    default:
      return null;
  }
}
