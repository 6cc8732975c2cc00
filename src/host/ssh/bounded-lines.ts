import { StringDecoder } from 'node:string_decoder';

/** Cuts output into lines as it comes. `end` passes on an unfinished last line. */
export interface LineSplitter {
  add(chunk: Uint8Array): void;
  end(): void;
}

/** Lines without their ends. The caller limits the number of bytes. */
export function makeLineSplitter(onLine: (line: string) => void): LineSplitter {
  const decoder = new StringDecoder('utf8');
  let parts: string[] = [];
  return {
    add(chunk) {
      const [first = '', ...following] = decoder.write(Buffer.from(chunk)).split('\n');
      parts.push(first);
      for (const next of following) {
        onLine(parts.join(''));
        parts = [next];
      }
    },
    end() {
      const rest = parts.join('') + decoder.end();
      parts = [];
      if (rest !== '') onLine(rest);
    },
  };
}
