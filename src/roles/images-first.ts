import type { Wish } from '../core/resource.ts';

/** Building or pulling an image takes longest and fails most: it comes before anything on this host is touched. */
export function imagesFirst(wishes: readonly Wish[]): readonly Wish[] {
  const images = wishes.filter(({ ref }) => ref.kind === 'image').map(({ address }) => address);
  if (images.length === 0) return wishes;
  return wishes.map((wish) => (wish.ref.kind === 'image' ? wish : { ...wish, after: [...new Set([...wish.after, ...images])] }));
}
