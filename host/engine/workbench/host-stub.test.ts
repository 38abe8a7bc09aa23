import { describe, expect, it } from 'vitest';
import { HostStub } from './host-stub.ts';

function button(icon: string): object {
  return {
    key: 'go',
    parent: 0,
    element: { tag: 'button', val: { label: 'Go', icon, tone: 'normal', isDisabled: false } },
  };
}

function image(asset: string): object {
  return { key: 'face', parent: 0, element: { tag: 'image', val: { asset, description: 'A face' } } };
}

describe('the stand-in of the client', () => {
  const client = new HostStub('{}', { isImage: (asset) => asset === 'face.png' });
  const show = (slot: string, nodes: unknown) =>
    client.answer({ capability: 'ui', func: 'show', bodyBytes: 1, readArguments: () => [slot, nodes] });

  it('shows what the window would show', () => {
    expect(show('toolbar', [button('play')])).toEqual({ value: null });
    expect(show('side-panel', [image('face.png')])).toEqual({ value: null });
    expect(client.slots.get('toolbar')).toEqual([button('play')]);
  });

  it('refuses what the window would refuse, in the same words, and shows what it showed', () => {
    expect(show('toolbar', [button('party')])).toEqual({
      error: { tag: 'bad-tree', val: expect.stringContaining('party') },
    });
    expect(show('side-panel', [image('nobody.png')])).toMatchObject({ error: { tag: 'bad-tree' } });
    expect(
      show(
        'toolbar',
        Array.from({ length: 201 }, () => button('play')),
      ),
    ).toEqual({ error: { tag: 'too-large' } });
    expect(client.slots.get('toolbar')).toEqual([button('play')]);
  });

  it('has no answer for a slot that is none', () => {
    expect(show('ceiling', [button('play')])).toBeNull();
  });
});
