import { type Graph, type GraphOptions, readGraph } from '../../app/graph/read-graph.ts';
import { makeTopologyPicture } from '../../app/graph/topology-picture.ts';
import { writePrivateFile } from '../../app/output-file/write-private-file.ts';
import { Failure } from '../../core/failure.ts';
import type { Console } from '../console.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import type { GlobalOptions } from '../global-options.ts';
import { makeDiagnosticsReport } from '../report-diagnostics.ts';
import { renderDot } from '../views/graph/dot-text.ts';
import { renderMermaid } from '../views/graph/mermaid-text.ts';
import { renderPictureSvg } from '../views/graph/svg/picture-svg.ts';
import { renderTopologySvg } from '../views/graph/svg/topology-svg.ts';

export interface GraphCommandOptions extends GlobalOptions, GraphOptions {
  readonly format: 'svg' | 'dot' | 'mermaid';
  /** undefined: standard output. */
  readonly out?: string | undefined;
}

/** Prints the topology or the resources of this host as a graph, or writes it to a file. Changes nothing else. */
export async function runGraphCommand(options: GraphCommandOptions, console: Console): Promise<ExitStatus> {
  if (options.hostFrom !== undefined && !options.plan)
    throw new Failure('refused', '--host-from names a host to plan, and --plan is missing', {
      fix: 'Add --plan, or leave --host-from out.',
    });
  const graph = await readGraph(options, makeDiagnosticsReport(console));
  const text = renderGraph(graph, options.format);
  if (options.out === undefined) console.out(text);
  else await writePrivateFile(options.out, text, options);
  return exitStatus.done;
}

/** DOT and Mermaid place the nodes themselves. */
function renderGraph(graph: Graph, format: GraphCommandOptions['format']): string {
  if (format === 'svg') return graph.subject === 'topology' ? renderTopologySvg(graph.topology) : renderPictureSvg(graph.picture);
  const picture = graph.subject === 'topology' ? makeTopologyPicture(graph.topology) : graph.picture;
  return format === 'dot' ? renderDot(picture) : renderMermaid(picture);
}
