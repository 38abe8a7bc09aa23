/** The pressed combination in its displayed and stored form: `Ctrl+Shift+K`, `F9`, `Space`. null while only Ctrl, Alt, Shift or Meta is down. */
export function combinationOf(event: KeyboardEvent): string | null {
  const key = keyOf(event);
  if (key === null) return null;
  const modifiers = [
    event.ctrlKey ? 'Ctrl' : '',
    event.altKey ? 'Alt' : '',
    event.shiftKey ? 'Shift' : '',
    event.metaKey ? 'Meta' : '',
  ];
  return [...modifiers.filter(Boolean), key].join('+');
}

/** True for a combination that does not type into a text field. */
export function hasModifier(combination: string): boolean {
  return /^(Ctrl|Alt|Meta)\+|\+(Ctrl|Alt|Meta)\+/u.test(combination);
}

function keyOf({ key, code }: KeyboardEvent): string | null {
  if (['Control', 'Alt', 'AltGraph', 'Shift', 'Meta', 'Dead', 'Process', 'Unidentified'].includes(key)) return null;
  // With Shift a digit key gives a different character on each layout, so its code names the key.
  if (/^Digit\d$/u.test(code)) return code.slice(5);
  if (key === ' ') return 'Space';
  if (key === '+') return 'Plus';
  return key.length === 1 ? key.toUpperCase() : key;
}

/** True if typed letters go to the focused element. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    target.matches('input:not([type=checkbox], [type=radio], [type=range]), textarea, select')
  );
}
