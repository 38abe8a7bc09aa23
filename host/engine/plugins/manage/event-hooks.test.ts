import contract from '@jackfield/plugin-api/contract.json' with { type: 'json' };
import { expect, it } from 'vitest';
import { EVENT_HOOKS } from './installed-plugins.ts';

it('runs an event instance for every hook of the contract whose functions are all called on the events thread', () => {
  const wanted = Object.entries(contract.interfaces)
    .filter(([name, { direction, functions }]) => {
      const threads = Object.values(functions as Record<string, { thread: string }>).map(({ thread }) => thread);
      const isCurrent = `jackfield:plugin@${name.split('@')[1]}` === contract.package;
      return (
        isCurrent && direction === 'export' && threads.length > 0 && threads.every((thread) => thread === 'events')
      );
    })
    .map(([name]) => name.replace(/^jackfield:plugin\//, '').replace(/@.*/, ''));
  expect([...EVENT_HOOKS].sort()).toEqual(wanted.sort());
});
