import { createHash } from 'node:crypto';
import { escapeMultilineText } from '../../../core/text/escape-multiline-text.ts';
import type { ReportDocument } from './report-document.ts';

/** The parts of the page that are the same in every report. */
export interface PageParts {
  readonly body: string;
  readonly script: string;
  readonly style: string;
}

/**
 * One page that loads nothing and runs only its own script. The document is a block of JSON, in which no character can end the block; the script shows
 * it as text.
 */
export function renderReportPage(document: ReportDocument, { body, script, style }: PageParts): string {
  const policy = [
    "default-src 'none'",
    `script-src '${digest(script)}'`,
    `style-src '${digest(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>lazyjack report</title>
<style>${style}</style>
</head>
<body>
${body}<script type="application/json" id="report">${embedJson(document)}</script>
<script>${script}</script>
</body>
</html>
`;
}

function digest(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** JSON that HTML does not interpret, with hidden characters of names made visible. */
function embedJson(document: ReportDocument): string {
  const json = JSON.stringify(document, (_, value: unknown) => (typeof value === 'string' ? escapeMultilineText(value) : value));
  return json.replaceAll(/[<>&\u2028\u2029]/gu, (char) => `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`);
}
