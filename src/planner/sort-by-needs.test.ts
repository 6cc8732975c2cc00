import { expect, test } from '@jest/globals';
import { sortByNeeds } from './sort-by-needs.ts';

/** Sorts nodes, one per line as `node <- needs`; returns the sorted nodes in one line. */
function sorted(tree: string): string {
  const nodes = tree
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => {
      const [name = '', needs = ''] = line.split(' <- ');
      return { name, needs: needs.split(', ').filter(Boolean) };
    });
  return sortByNeeds(
    nodes,
    ({ name }) => name,
    ({ needs }) => needs,
  )
    .map(({ name }) => name)
    .join(' ');
}

test('a node comes after its needs', () => {
  expect(
    sorted(`
      route <- address
      address <- link
      link
    `),
  ).toBe('link address route');
});

test('independent nodes keep their order', () => {
  expect(
    sorted(`
      hosts
      container <- image, network
      resolver
      network
      image
    `),
  ).toBe('hosts image network container resolver');
});

test('a need outside the nodes counts as met', () => {
  expect(sorted('route <- address')).toBe('route');
});

test('a cycle names its members', () => {
  expect(() =>
    sorted(`
      route <- address
      address <- link
      link <- route
    `),
  ).toThrow('these need each other: route -> address -> link -> route');
});
