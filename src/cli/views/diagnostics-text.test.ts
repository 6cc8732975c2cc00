import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { renderDiagnostics } from './diagnostics-text.ts';
import { measureColumns, excerptAround, wrap } from './text-width.ts';

const source = { file: 'config.yaml', line: 26, column: 8, length: 4, text: '  mtu: 1000' };
const error: Diagnostic = { severity: 'error', summary: 'Number too small', detail: 'An MTU is 1280 or more.', fix: 'Write 1280.', source };
const warning: Diagnostic = { severity: 'warning', summary: 'Insecure mode', detail: 'Explained.' };

function render(diagnostics: readonly Diagnostic[], width = 80): string {
  return renderDiagnostics(diagnostics, { color: false, width });
}

describe('diagnostics as text', () => {
  test('place, summary, line, detail and fix', () => {
    expect(render([error])).toBe(
      [
        'config.yaml:26:8: error: Number too small',
        '  26 |   mtu: 1000',
        '     |        ^^^^',
        '  An MTU is 1280 or more.',
        '  > Write 1280.',
        '',
        '1 error',
        '',
      ].join('\n'),
    );
  });

  test('diagnostics without a place, and their counts', () => {
    expect(render([warning])).toBe('warning: Insecure mode\n  Explained.\n\n1 warning\n');
    expect(render([error, error, warning]).split('\n').at(-2)).toBe('2 errors, 1 warning');
    expect(render([])).toBe('');
  });

  test('a place without its line has no excerpt', () => {
    expect(render([{ ...error, source: { ...source, text: '' } }])).not.toContain('|');
  });

  test('a fix keeps its lines', () => {
    expect(render([{ ...error, fix: 'Write:\nmgmt_net:\n  cidr: "fd00:20::/64"' }])).toContain(
      '  > Write:\n      mgmt_net:\n        cidr: "fd00:20::/64"\n',
    );
  });

  test('the caret is below wide characters too', () => {
    const wide = { ...source, text: '管理: 1000', column: 5 };
    expect(render([{ ...error, source: wide }])).toContain('  26 | 管理: 1000\n     |       ^^^^\n');
  });

  test('color adds only escape sequences, and only on request', () => {
    const colored = renderDiagnostics([error, warning], { color: true, width: 80 });
    expect(colored).toContain('\u001b[31m');
    expect(colored.replaceAll(/\u001b\[\d+m/g, '')).toBe(render([error, warning]));
  });

  test('no line is wider than the terminal', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 40, max: 120 }),
        fc.integer({ min: 0, max: 400 }),
        fc.integer({ min: 1, max: 400 }),
        (width, start, length) => {
          const text = 'x'.repeat(400);
          const detail = 'some words '.repeat(40).trim();
          const place = { ...source, file: 'c', text, column: start + 1, length };
          for (const line of render([{ ...error, summary: 'S', detail, fix: detail, source: place }], width).split('\n'))
            expect(measureColumns(line)).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});

describe('width', () => {
  test('columns of wide and combining characters', () => {
    expect(measureColumns('abc')).toBe(3);
    expect(measureColumns('管理')).toBe(4);
    expect(measureColumns('e\u0301')).toBe(1);
    expect(measureColumns('🙂')).toBe(2);
  });

  test('a long word stays whole', () => {
    expect(wrap(`a ${'b'.repeat(30)} c`, 20)).toEqual(['a', 'b'.repeat(30), 'c']);
  });

  test('the excerpt of a long line contains the range of the caret', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 299 }), fc.integer({ min: 20, max: 100 }), (start, width) => {
        const text = `${'a'.repeat(start)}X${'b'.repeat(299 - start)}`;
        const view = excerptAround(text, start, 1, width);
        expect(view.text.slice(view.start, view.end)).toBe('X');
        expect(view.text.length).toBeLessThanOrEqual(width);
      }),
    );
  });
});

test('a character that the excerpt cuts in half is replaced', () => {
  for (let column = 1; column < 200; column += 1) {
    const source = { file: 'c.yaml', line: 1, column, length: 3, text: '\u{1f600}x'.repeat(100) };
    const text = renderDiagnostics([{ severity: 'error', summary: 's', detail: 'd', source }], { color: false, width: 60 });
    expect(text).not.toMatch(/\p{Cs}/u);
  }
});
