import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readReport, type ReportParts } from '../../../src/app/report/read-report.ts';
import { type ReportDocument, makeReportDocument } from '../../../src/cli/views/report/report-document.ts';
import { renderReportPage } from '../../../src/cli/views/report/report-page.ts';

const recordedHost = 'fixtures/plan/minion/host.json';

/** A report of the recorded host as minion1 of this configuration. */
export async function readSampleParts(yaml: string): Promise<ReportParts> {
  const directory = mkdtempSync(join(tmpdir(), 'lazyjack-report-'));
  try {
    const config = join(directory, 'config.yaml');
    writeFileSync(config, yaml);
    const options = { config, host: 'minion1', force: false, verify: false, hostFrom: recordedHost };
    return { ...(await readReport(options, () => undefined, new AbortController().signal)), config: 'config.yaml' };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

export function toDocument(parts: ReportParts): ReportDocument {
  return makeReportDocument(parts, { lazyjack: '2.0.1', time: new Date('2026-11-30T12:00:00Z') });
}

export function toPage(document: ReportDocument): string {
  const [body = '', script = '', style = ''] = ['html', 'js', 'css'].map((type) => readFileSync(`pages/report/report.${type}`, 'utf8'));
  return renderReportPage(document, { body, script, style });
}

/** The topology of this many nodes, of which the first has the control plane and both translators. */
export function clusterYaml(nodes: number): string {
  const workers = Array.from({ length: nodes - 1 }, (_, at) => `  minion${at + 1}: { interface: eth1, opmodes: minion, id: ${at + 10} }\n`);
  return readFileSync('examples/three-hosts.yaml', 'utf8').replace(/^ {2}minion1:.*\n {2}minion2:.*\n/mu, workers.join(''));
}
