/**
 * A chunk that esbuild wrote as an ES module, as the body of a function that gets `require` and returns what the chunk exports.
 *
 * esbuild's own conversion looks every import up where it is used, through two getters, and that is a tenth of a plan. What is imported here is
 * copied once; that is the same as long as nothing that a chunk exports changes after the chunk has run, and no two chunks need each other.
 */
export function asFunctionBodies(chunks) {
  refuseCycles(chunks);
  return new Map([...chunks].map(([name, text]) => [name, convert(text, chunks)]));
}

const importLine = /^\s*import\s*(?:\{([^}]*)\}\s*from\s*)?"\.\/([^"]+)";/;
const exportLine = /export\s*\{([^}]*)\};\s*$/;
const defaultLine = /export default (\w+(?:\(\))?);\s*$/;

function convert(text, chunks) {
  const { imports, body } = divide(text);
  const taken = imports.map(({ names, from }) => {
    if (/\b__esm\(/.test(chunks.get(from))) throw new Error(`${from} gives its exports their values later: link it as esbuild does`);
    return names === undefined ? `require("./${from}");` : `const{${renamed(names)}}=require("./${from}");`;
  });
  const given = body
    .replace(exportLine, (_, names) => `return{${renamed(names, 'export')}};`)
    .replace(defaultLine, (_, value) => `return{default:${value}};`);
  const lazy = given.replace(/\bimport\("(\.\/[^"]+)"\)/g, (whole, path) =>
    chunks.has(path.slice(2)) ? `Promise.resolve().then(()=>require("${path}"))` : whole,
  );
  return taken.join('') + lazy;
}

function divide(text) {
  const imports = [];
  let body = text;
  for (let found = importLine.exec(body); found !== null; found = importLine.exec(body)) {
    imports.push({ names: found[1], from: found[2] });
    body = body.slice(found[0].length);
  }
  return { imports, body };
}

/** `a as b` as a pattern that takes `a` out of an object as `b`; of an export, as a literal that puts it in as `b`. */
function renamed(names, direction = 'import') {
  return names
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const [from, to = from] = part.split(/\s+as\s+/);
      return direction === 'import' ? `${from}:${to}` : `${to}:${from}`;
    })
    .join(',');
}

function refuseCycles(chunks) {
  const done = new Set();
  const visit = (name, path) => {
    if (path.includes(name)) throw new Error(`chunks that import each other: ${[...path, name].join(', ')}`);
    if (done.has(name)) return;
    for (const { from } of divide(chunks.get(name)).imports) visit(from, [...path, name]);
    done.add(name);
  };
  for (const name of chunks.keys()) visit(name, []);
}
