/** Waits until all tasks have ended, also when one of them fails, so that none goes on behind the test; then returns their results or fails as the first one. */
export async function together<T extends readonly unknown[] | []>(
  tasks: T,
): Promise<{ -readonly [P in keyof T]: Awaited<T[P]> }> {
  await Promise.allSettled(tasks);
  return Promise.all(tasks);
}

/** Runs `task` over all items, two at a time, because the machines that run the tests have two cores. All tasks end before the first failure is thrown. */
export async function twoAtATime<Item>(items: readonly Item[], task: (item: Item) => Promise<void>): Promise<void> {
  const queue = [...items];
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      try {
        await task(item);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all([worker(), worker()]);
  if (failures.length > 0) throw failures[0];
}
