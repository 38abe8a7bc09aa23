/** Maximum number of frames to wait until the settings page is drawn. */
const MAX_FRAMES = 60;

/** Scrolls a part of the settings into view and focuses it, once the page is drawn. `name` is the id of its heading or the test id of its control. */
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
  // A closing dialog restores the focus first.
  requestAnimationFrame(() => requestAnimationFrame(look));
}
