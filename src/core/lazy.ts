/**
 * A value that is made when it is first asked for, and once. For schemas, above all: making those of everything that lazyjack knows would
 * take longer than a plan, and most plans have to do with a few of them.
 */
export function lazy<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}
