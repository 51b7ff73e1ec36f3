/** What changed between two scenes, so that only that is drawn anew and what moved can be seen moving. */

interface Placed {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

export interface Change<T extends Placed> {
  readonly added: readonly T[];
  readonly removed: readonly T[];
  /** Elements that stand elsewhere, with the way back to where they stood. */
  readonly moved: readonly { readonly item: T; readonly dx: number; readonly dy: number }[];
}

export function diff<T extends Placed>(before: readonly T[], after: readonly T[]): Change<T> {
  const old = new Map(before.map((item) => [item.id, item]));
  const added: T[] = [];
  const moved: { item: T; dx: number; dy: number }[] = [];
  for (const item of after) {
    const was = old.get(item.id);
    old.delete(item.id);
    if (was === undefined) added.push(item);
    else if (was.x !== item.x || was.y !== item.y) moved.push({ item, dx: was.x - item.x, dy: was.y - item.y });
  }
  return { added, removed: [...old.values()], moved };
}
