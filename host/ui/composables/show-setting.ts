/** Frames until the page of the settings is drawn. */
const MAX_FRAMES = 60;

/** Brings a part of the settings into view and gives it the keyboard, once the page is there. `name` is the id of its heading or the name for tests of its control. */
export function showSetting(name: string): void {
  let frames = 0;
  const look = (): void => {
    frames += 1;
    const element = document.getElementById(name) ?? document.querySelector(`[data-testid="${CSS.escape(name)}"]`);
    if (element === null) {
      if (frames < MAX_FRAMES) requestAnimationFrame(look);
      return;
    }
    const place = element.closest('section') ?? element;
    element.scrollIntoView({ block: 'center' });
    const control = 'input, select, button, [role=radio], [role=slider]';
    const target = element.matches(control) ? element : place.querySelector(control);
    if (target instanceof HTMLElement) target.focus({ preventScroll: true });
  };
  // A dialog that closes gives the keyboard back first.
  requestAnimationFrame(() => requestAnimationFrame(look));
}
