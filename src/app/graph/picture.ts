import type { Mark } from './plan-marks.ts';

/** A graph without positions: DOT and Mermaid place it themselves. */
export interface Picture {
  readonly title: string;
  readonly groups: readonly PictureGroup[];
  readonly nodes: readonly PictureNode[];
  readonly edges: readonly PictureEdge[];
}

/** Nodes that are drawn in one frame. */
export interface PictureGroup {
  readonly id: string;
  readonly title: string;
}

export interface PictureNode {
  /** Unique among the nodes and groups of a picture. Any text. */
  readonly id: string;
  readonly lines: readonly string[];
  readonly shape: 'network' | 'box';
  readonly group?: string | undefined;
  readonly mark?: Mark | undefined;
}

export interface PictureEdge {
  readonly from: string;
  readonly to: string;
  readonly label?: string | undefined;
  /** `link`: they are connected. `route`: packets are routed from one to the other. `need`: the first is written before the second. */
  readonly type: 'link' | 'route' | 'need';
  readonly mark?: Mark | undefined;
}
