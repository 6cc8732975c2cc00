/**
 * A value that is computed once, on first use. Mainly for schemas: building all of them would take longer than a plan, and most plans use
 * only a few.
 */
export function lazy<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}
