import type { DesiredResource } from '../core/resource.ts';

/** Building or pulling an image takes longest and fails most: it comes before anything on this host is touched. */
export function orderAfterImages(wishes: readonly DesiredResource[]): readonly DesiredResource[] {
  const images = wishes.filter(({ ref }) => ref.kind === 'image').map(({ address }) => address);
  if (images.length === 0) return wishes;
  return wishes.map((wish) => (wish.ref.kind === 'image' ? wish : { ...wish, needs: [...new Set([...wish.needs, ...images])] }));
}
