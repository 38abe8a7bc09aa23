import { definePlugin, random } from '../sdk/jackfield.ts';

/** @template Item @param {readonly Item[]} items */
function oneOf(items) {
  return items[(random.getU32() >>> 0) % items.length];
}

export default definePlugin({
  onCommand(name, args) {
    if (name === 'flip') return { tag: 'send', val: `flips a coin: ${oneOf(['heads', 'tails'])}` };
    const choices = String(args[0]?.value.val ?? '')
      .split(',')
      .map((choice) => choice.trim())
      .filter((choice) => choice !== '');
    if (choices.length < 2) throw { tag: 'bad-argument', val: 'Give at least two, parted by commas.' };
    return { tag: 'show', val: oneOf(choices) ?? '' };
  },
});
