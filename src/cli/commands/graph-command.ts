import { type GraphOptions, readGraph } from '../../app/graph/read-graph.ts';
import { makeTopologyPicture } from '../../app/graph/topology-picture.ts';
import { writePrivateFile } from '../../app/output-file/write-private-file.ts';
import type { Console } from '../console.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import type { GlobalOptions } from '../global-options.ts';
import { makeDiagnosticsReport } from '../report-diagnostics.ts';
import { renderDot } from '../views/graph/dot-text.ts';
import { renderMermaid } from '../views/graph/mermaid-text.ts';

export interface GraphCommandOptions extends GlobalOptions, GraphOptions {
  readonly format: 'dot' | 'mermaid';
  /** undefined: standard output. */
  readonly out?: string | undefined;
}

/** Prints the topology or the resources of this host as a graph, or writes it to a file. Changes nothing else. */
export async function runGraphCommand(options: GraphCommandOptions, console: Console): Promise<ExitStatus> {
  const graph = await readGraph(options, makeDiagnosticsReport(console));
  const picture = graph.subject === 'topology' ? makeTopologyPicture(graph.topology) : graph.picture;
  const text = { dot: renderDot, mermaid: renderMermaid }[options.format](picture);
  if (options.out === undefined) console.out(text);
  else await writePrivateFile(options.out, text, options);
  return exitStatus.done;
}
