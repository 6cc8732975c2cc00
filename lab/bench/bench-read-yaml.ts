import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

// The minimum cost of reading a configuration: the YAML library without any checks.
parse(readFileSync(process.argv[2] ?? 'config.yaml', 'utf8'));
