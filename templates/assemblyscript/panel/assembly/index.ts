import { clearTimer, setTimer } from '../sdk/contract/timers';
import { Level, log } from '../sdk/log';
import { Plugin, run } from '../sdk/plugin';
import { Some } from '../sdk/result';
import { Settings } from '../sdk/settings-json';
import { button, column, heading, Input, row, Slot, Tone } from '../sdk/tree';

export * from '../sdk/hooks/ui-events';
export * from '../sdk/hooks/timer-events';

class Countdown extends Plugin {
  private minutes: i32 = 25;
  private secondsLeft: i32 = 0;
  private timer: u32 = 0;
  private isRunning: bool = false;

  onSettingsChanged(json: string): void {
    this.minutes = <i32>new Settings(json).number('minutes', 25);
    if (!this.isRunning) this.secondsLeft = this.minutes * 60;
    this.show();
  }

  onUiInput(_slot: Slot, key: string, _input: Input, _userId: Some<u32> | null, _messageId: string | null): void {
    if (key == 'start' && !this.isRunning) this.begin();
    if (key == 'stop') this.halt();
  }

  onTimer(_timerId: u32): void {
    this.secondsLeft -= 1;
    if (this.secondsLeft <= 0) this.halt();
    else this.show();
  }

  private begin(): void {
    const set = setTimer(1_000, true);
    if (!set.isOk) {
      log(Level.Warn, `No timer: ${set.error}`);
      return;
    }
    this.timer = set.value;
    this.isRunning = true;
    this.secondsLeft = this.minutes * 60;
    this.show();
  }

  private halt(): void {
    if (this.isRunning) clearTimer(this.timer);
    this.isRunning = false;
    this.show();
  }

  /** Says what the window shows now. */
  private show(): void {
    const clock = `${this.secondsLeft / 60}:${(this.secondsLeft % 60).toString().padStart(2, '0')}`;
    const refused = column('panel', [
      heading('clock', clock).toned(this.isRunning ? Tone.Good : Tone.Soft),
      row('buttons', [
        button('start', 'Start').disabled(this.isRunning),
        button('stop', 'Stop').disabled(!this.isRunning),
      ]),
    ]).show(Slot.SidePanel);
    if (refused != null) log(Level.Warn, `Not shown: ${refused}`);
  }
}

run(new Countdown());
