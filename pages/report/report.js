// The script of a report page. Every text of the data reaches the page by textContent, so that no name is ever HTML.
'use strict';

/**
 * @typedef {import('../../src/cli/views/report/report-document.ts').ReportDocument} ReportDocument
 * @typedef {import('../../src/cli/views/report/report-document.ts').PlanEntry} PlanEntry
 * @typedef {import('../../src/cli/views/report/report-document.ts').PlanSection} PlanSection
 * @typedef {import('../../src/cli/views/report/report-document.ts').ReportField} ReportField
 * @typedef {import('../../src/cli/views/report/report-document.ts').StatusSection} StatusSection
 * @typedef {import('../../src/cli/views/report/report-document.ts').DriftSection} DriftSection
 * @typedef {import('../../src/cli/views/report/report-document.ts').VerifySection} VerifySection
 * @typedef {import('../../src/app/graph/topology.ts').TopologyHost} TopologyHost
 * @typedef {import('../../src/app/graph/topology.ts').TopologyPart} TopologyPart
 */

/** Symbols and words tell the marks apart without color. */
const markTexts = {
  create: '+ create',
  update: '~ update',
  replace: '-/+ replace',
  delete: '- delete',
  unknown: '? could not be read',
  refused: '! refused',
  retained: '= retained',
  irreversible: '= irreversible',
  forget: '= forget',
};

const conditionTexts = {
  applied: 'as applied',
  edited: '~ edited',
  drifted: '~ drifted',
  'removed-by-reboot': '- removed by the reboot',
  planned: '+ planned',
  unconfirmed: '? unconfirmed',
  unreadable: '? could not be read',
};

const checkTexts = {
  passed: 'passed',
  warning: '! warning',
  failed: '✗ failed',
  'not-applicable': 'not applicable',
  'not-permitted': '? not permitted',
  'not-possible': '? not possible',
};

/** More hosts or rows than these get a filter. */
const filteredFrom = 12;

/**
 * An element with this class and these children. A string is text.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} className
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className !== '') element.className = className;
  for (const child of children) element.append(typeof child === 'string' ? document.createTextNode(child) : child);
  return element;
}

/**
 * @param {string} type a key of the texts
 * @param {string} text
 */
const badge = (type, text) => make('span', `badge ${type}`, text);

/**
 * A field in which one types a part of a text; items without it are hidden. Announces how many are left.
 *
 * @param {string} label
 * @param {readonly HTMLElement[]} items
 */
function makeFilter(label, items) {
  const input = make('input', '');
  input.type = 'search';
  const count = make('span', 'count', `${items.length} of ${items.length}`);
  count.setAttribute('role', 'status');
  const texts = items.map((item) => item.textContent.toLowerCase());
  input.addEventListener('input', () => {
    const wanted = input.value.trim().toLowerCase();
    let shown = 0;
    items.forEach((item, at) => {
      item.hidden = !(texts[at] ?? '').includes(wanted);
      if (!item.hidden) shown += 1;
    });
    count.textContent = `${shown} of ${items.length}`;
  });
  return make('p', 'filter', make('label', '', `${label} `, input), ' ', count);
}

/** @param {readonly ReportField[]} fields */
function makeFields(fields) {
  const rows = fields.map(({ name, before, after }) =>
    make('div', '', make('dt', '', name), make('dd', '', before === undefined ? after : `${before} → ${after}`)),
  );
  return make('dl', 'fields', ...rows);
}

/** @param {TopologyPart} part */
function makePart({ type, title, lines, mark, route }) {
  const name = make('dt', '', title, ...(mark === undefined ? [] : [' ', badge(mark, markTexts[mark])]));
  const texts = lines.map((line) => make('span', 'line', line));
  const via =
    route === undefined
      ? []
      : [
          make(
            'span',
            'route',
            `route via ${route.via.join(', ')}`,
            ...(route.mark === undefined ? [] : [' ', badge(route.mark, markTexts[route.mark])]),
          ),
        ];
  return make('div', `part ${type}`, name, make('dd', '', ...texts, ...via));
}

/** @param {TopologyHost} host */
function makeHost(host) {
  const roles = host.roles.map((role) => badge('role', role));
  const own = host.isPlanned ? [badge('own', 'this host')] : [];
  return make(
    'li',
    host.isPlanned ? 'host planned' : 'host',
    make('h4', '', host.name),
    make('p', 'roles', ...[...roles, ...own].flatMap((each) => [each, ' '])),
    make('dl', 'parts', ...host.parts.map(makePart)),
  );
}

/** @param {ReportDocument['topology']} topology */
function showTopology(topology) {
  const hosts = topology.hosts.map(makeHost);
  const list = make('ul', 'hosts', ...hosts);
  list.setAttribute('aria-label', 'Hosts on the management network');
  return [
    make('p', '', topology.summary),
    ...(hosts.length > filteredFrom ? [makeFilter('Filter hosts', hosts)] : []),
    make('h3', 'network', `Management network ${topology.management.join(', ')}`),
    list,
  ];
}

/** @param {PlanEntry} entry */
function makePlanEntry({ mark, address, reason, fields, diffs }) {
  const head = [badge(mark, markTexts[mark]), ' ', make('code', 'address', address), ' ', make('span', 'reason', reason)];
  if (fields.length + diffs.length === 0) return make('li', 'entry', make('p', 'head', ...head));
  const summary = make('summary', 'head', ...head);
  const content = [...(fields.length === 0 ? [] : [makeFields(fields)]), ...diffs.map(makeDiff)];
  return make('li', 'entry', make('details', '', summary, ...content));
}

/** @param {string} diff */
function makeDiff(diff) {
  const lines = diff.split('\n').map((line) => {
    const type = line.startsWith('+') ? 'added' : line.startsWith('-') ? 'removed' : 'context';
    return make('span', `line ${type}`, `${line}\n`);
  });
  const pre = make('pre', 'diff', ...lines);
  // It scrolls, so the keyboard must reach it.
  pre.tabIndex = 0;
  pre.setAttribute('role', 'group');
  pre.setAttribute('aria-label', 'Changed lines');
  return pre;
}

/** @param {PlanSection} plan */
function showPlan({ summary, notes, problems, phases }) {
  const entries = phases.map(({ title, entries: each }) => ({ title, items: each.map(makePlanEntry) }));
  const items = entries.flatMap((each) => each.items);
  return [
    make('p', 'summary', summary),
    ...notes.map((note) => make('p', 'note', note)),
    ...problems.map(({ severity, summary: title, detail, fix }) =>
      make(
        'div',
        `problem ${severity}`,
        make('h3', '', `${severity === 'error' ? 'Problem' : 'Warning'}: ${title}`),
        ...paragraphs(detail, fix),
      ),
    ),
    ...(items.length > filteredFrom ? [makeFilter('Filter changes', items)] : []),
    ...entries.flatMap(({ title, items: each }) => (each.length === 0 ? [] : [make('h3', '', title), make('ol', 'entries', ...each)])),
  ];
}

/** @param {(string | undefined)[]} texts */
function paragraphs(...texts) {
  return texts.flatMap((text) => (text === undefined || text === '' ? [] : text.split('\n').map((line) => make('p', '', line))));
}

/**
 * A table that scrolls on a narrow screen.
 *
 * @param {string} caption
 * @param {readonly string[]} columns
 * @param {readonly HTMLTableRowElement[]} rows
 */
function makeTable(caption, columns, rows) {
  const heads = columns.map((column) => withRole(make('th', '', column), 'columnheader'));
  const head = make('thead', '', withRole(make('tr', '', ...heads), 'row'));
  const body = make('tbody', '', ...rows);
  const groups = [head, body].map((group) => withRole(group, 'rowgroup'));
  const table = withRole(make('table', '', make('caption', '', caption), ...groups), 'table');
  const scroller = make('div', 'scroller', table);
  scroller.tabIndex = 0;
  scroller.setAttribute('role', 'region');
  scroller.setAttribute('aria-label', caption);
  return scroller;
}

/** @param {(Node | string)[]} cells the first is the head of the row */
function makeRow(...cells) {
  const [first = '', ...rest] = cells;
  const head = withRole(make('th', '', first), 'rowheader');
  return withRole(make('tr', '', head, ...rest.map((cell) => withRole(make('td', '', cell), 'cell'))), 'row');
}

/**
 * On a narrow screen a table is laid out as blocks, which would take its role away.
 *
 * @template {HTMLElement} Element
 * @param {Element} element
 * @param {string} role
 * @returns {Element}
 */
function withRole(element, role) {
  element.setAttribute('role', role);
  return element;
}

/** @param {StatusSection} status */
function showStatus({ summary, notes, items }) {
  const toRow = (/** @type {StatusSection['items'][number]} */ { address, phase, condition, note, fields }) =>
    makeRow(
      make('code', '', address),
      phase,
      badge(condition, conditionTexts[condition]),
      make('div', '', ...paragraphs(note), ...(fields.length === 0 ? [] : [makeFields(fields)])),
    );
  const columns = ['Resource', 'Phase', 'Condition', 'Notes'];
  const differing = items.filter(({ condition }) => condition !== 'applied').map(toRow);
  const applied = items.filter(({ condition }) => condition === 'applied').map(toRow);
  const appliedTable = makeTable('Resources as applied', columns, applied);
  return [
    make('p', 'summary', summary),
    ...notes.flatMap((note) => note.split('\n').map((line) => make('p', 'note', line))),
    ...(differing.length === 0 ? [] : [makeTable('Resources that differ', columns, differing)]),
    ...(applied.length === 0
      ? []
      : [
          make(
            'details',
            '',
            make('summary', '', `${applied.length} as applied`),
            ...(applied.length > filteredFrom ? [makeFilter('Filter resources', applied)] : []),
            appliedTable,
          ),
        ]),
  ];
}

/** @param {DriftSection} drift */
function showDrift({ summary, items, unreadable }) {
  const rows = [
    ...items.map(({ address, phase, fields }) => makeRow(make('code', '', address), phase, makeFields(fields))),
    ...unreadable.map(({ address, reason }) => makeRow(make('code', '', address), '', `could not be read: ${reason}`)),
  ];
  return [make('p', 'summary', summary), ...(rows.length === 0 ? [] : [makeTable('Drift', ['Resource', 'Phase', 'Change'], rows)])];
}

/** @param {VerifySection} verify */
function showVerify({ summary, checks }) {
  const rows = checks.map(({ check, target, status, detail, cause, fix }) =>
    makeRow(
      check,
      target,
      badge(status, checkTexts[status]),
      make('div', '', ...paragraphs(detail, cause === '' ? '' : `Likely cause: ${cause}`, fix)),
    ),
  );
  return [
    make('p', 'summary', summary),
    ...(rows.length > filteredFrom ? [makeFilter('Filter checks', rows)] : []),
    makeTable('Checks', ['Check', 'Target', 'Result', 'Detail'], rows),
  ];
}

/**
 * @template Value
 * @param {string} id of the section
 * @param {import('../../src/app/report/read-report.ts').ReportPart<Value>} part
 * @param {(value: Value) => readonly Node[]} show
 * @param {(value: Value) => string} summarize
 */
function showPart(id, part, show, summarize) {
  const content = document.querySelector(`#${id} .content`);
  const summary = document.querySelector(`[data-summary="${id}"]`);
  if (part.isRead) content?.append(...show(part.value));
  else content?.append(...paragraphs(part.reason, part.fix).map((each) => make('p', 'note', each)));
  if (summary !== null) summary.textContent = part.isRead ? summarize(part.value) : 'not in this report';
}

/** @param {ReportDocument} report */
function showReport(report) {
  for (const element of document.querySelectorAll('[data-text]')) {
    const name = element.getAttribute('data-text');
    if (name === 'host' || name === 'config' || name === 'time' || name === 'lazyjack') element.textContent = report[name];
  }
  document.title = `lazyjack report of ${report.host}`;
  const { hosts } = report.topology;
  showPart(
    'topology',
    { isRead: true, value: report.topology },
    showTopology,
    () => `${hosts.length} ${hosts.length === 1 ? 'host' : 'hosts'}`,
  );
  showPart('plan', report.plan, showPlan, ({ summary }) => summary);
  showPart('status', report.status, showStatus, ({ summary }) => summary);
  showPart('drift', report.drift, showDrift, ({ summary }) => summary);
  showPart('verify', report.verify, showVerify, ({ summary }) => summary);
}

/** A print shows everything. */
function openForPrint() {
  for (const details of document.querySelectorAll('details:not([open])')) {
    details.setAttribute('open', '');
    details.setAttribute('data-printed', '');
  }
}

function closeAfterPrint() {
  for (const details of document.querySelectorAll('details[data-printed]')) {
    details.removeAttribute('open');
    details.removeAttribute('data-printed');
  }
}

/** @type {(text: string) => ReportDocument} */
const parseReport = JSON.parse;

showReport(parseReport(document.getElementById('report')?.textContent ?? ''));
addEventListener('beforeprint', openForPrint);
addEventListener('afterprint', closeAfterPrint);
