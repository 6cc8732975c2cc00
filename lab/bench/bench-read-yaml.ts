import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

// What reading a configuration takes at least: the library, and nothing checked.
parse(readFileSync(process.argv[2] ?? 'config.yaml', 'utf8'));
