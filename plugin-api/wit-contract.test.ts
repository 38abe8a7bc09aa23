import { describe, expect, test } from 'vitest';
import { readContract } from './wit-contract.ts';

const WIT = `package jackfield:plugin@0.1.0;
/// Shapes.
interface shapes {
    record point { x: f32, y: option<u32>, }
    enum colour { red, green }
}
interface paint {
    use shapes.{point, colour};
    variant paint-error { dry, failed(string) }
    type points = list<point>;

    /// [any] Draws.
    draw: func(at: points, with: colour) -> result<_, paint-error>;

    /// [audio] Stops.
    stop: func();
}
world host { import shapes; export paint; }
`;

describe('readContract', () => {
  test('spells out used, aliased and nested types, with direction and thread', () => {
    const contract = readContract(WIT);
    expect(contract.package).toBe('jackfield:plugin@0.1.0');
    const point = 'record{x:f32,y:option<u32>}';
    expect(contract.interfaces['jackfield:plugin/paint@0.1.0']).toEqual({
      direction: 'export',
      types: {
        point: point,
        colour: 'enum{red,green}',
        'paint-error': 'variant{dry,failed(string)}',
        points: `list<${point}>`,
      },
      functions: {
        draw: {
          type: `func(at:list<${point}>,with:enum{red,green})->result<_,variant{dry,failed(string)}>`,
          thread: 'any',
        },
        stop: { type: 'func()', thread: 'audio' },
      },
    });
    expect(contract.interfaces['jackfield:plugin/shapes@0.1.0']?.direction).toBe('import');
  });

  test.each([
    ['a resource', 'interface a { resource r; } world host { import a; }', /resource|name|:/],
    [
      'a function without a thread tag',
      'interface a { /// Draws.\n f: func(); } world host { import a; }',
      /thread tag/,
    ],
    ['an unknown type', 'interface a { /// [any] F.\n f: func(x: nothing); } world host { import a; }', /nothing/],
    ['an interface that no world names', 'interface a { /// [any] F.\n f: func(); } world host { }', /neither/],
    ['a stray sign', 'interface a { # }', /unexpected #/],
    ['a missing end', 'interface a {', /at the end/],
  ])('refuses %s', (_what, body, problem) => {
    const read = (): unknown => readContract(`package jackfield:plugin@0.1.0;\n${body}`);
    expect(read).toThrow(SyntaxError);
    expect(read).toThrow(problem);
  });
});
