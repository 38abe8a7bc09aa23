import { Argument, badArgument, CommandResult, send, show, textOf } from '../sdk/commands';
import { getU32 } from '../sdk/contract/random';
import { Plugin, run } from '../sdk/plugin';

export * from '../sdk/hooks/command-events';

/** The manifest declares the commands. */
class Pack extends Plugin {
  onCommand(name: string, given: Argument[]): CommandResult {
    if (name == 'flip') return send(`flips a coin: ${oneOf(['heads', 'tails'])}`);
    const choices = textOf(given, 'from')
      .split(',')
      .map<string>((choice) => choice.trim())
      .filter((choice) => choice != '');
    if (choices.length < 2) return badArgument('Give at least two, parted by commas.');
    return show(oneOf(choices));
  }
}

function oneOf(items: string[]): string {
  return items[getU32() % items.length];
}

run(new Pack());
