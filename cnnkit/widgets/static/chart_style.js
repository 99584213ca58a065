// How charts look: in CSS variables of the theme, so that light, dark and print need no drawing anew.

const CHART_STYLE = `
.cnn-chart { display: block; overflow: visible; font: 11px var(--jp-ui-font-family, system-ui, sans-serif); }
.cnn-chart:focus { outline: none; }
.cnn-chart:focus-visible { outline: 3px solid var(--cnn-kernel); outline-offset: 2px; border-radius: 2px; }
.cnn-chart text { fill: var(--cnn-ink); user-select: none; }
.cnn-chart .cnn-tick { fill: var(--cnn-muted); paint-order: stroke; stroke: var(--cnn-paper); stroke-width: 3px; stroke-linejoin: round; font-size: 10.5px; font-variant-numeric: tabular-nums; }
.cnn-chart .cnn-label { fill: var(--cnn-muted); font-size: 12px; }
.cnn-chart .cnn-strong { font-weight: 600; }
.cnn-chart .cnn-figure-text { font-size: 12.5px; font-variant-numeric: tabular-nums; }
.cnn-chart .cnn-name { font: italic 600 16px Georgia, "Liberation Serif", serif; }
.cnn-axis { stroke: var(--cnn-line); stroke-width: 1; }
.cnn-zero { stroke: var(--cnn-line); stroke-width: 1; }
.cnn-rule { stroke: var(--cnn-rule); stroke-width: 1; }
.cnn-cross { stroke: var(--cnn-mark-line); stroke-width: 1.5; stroke-dasharray: 4 3; }
.cnn-break { stroke: var(--cnn-paper); stroke-width: 2.5; }
.cnn-curve { fill: none; stroke-width: 2.5; stroke-linejoin: round; }
.cnn-dot { stroke: var(--cnn-paper); stroke-width: 1.5; }
.cnn-band { fill: var(--cnn-mark-line); opacity: 0.1; }
.cnn-chart .cnn-ring { fill: none; stroke: var(--cnn-mark-line); stroke-width: 2.5; }
.cnn-chart .cnn-coming { fill-opacity: 0.16; stroke-opacity: 0.55; stroke-width: 1; }
.cnn-chart .cnn-fill-size { fill: var(--cnn-size); stroke: var(--cnn-size); }
.cnn-chart .cnn-fill-kernel { fill: var(--cnn-kernel); stroke: var(--cnn-kernel); }
.cnn-chart .cnn-fill-stride { fill: var(--cnn-stride); stroke: var(--cnn-stride); }
.cnn-chart .cnn-fill-output { fill: var(--cnn-output); stroke: var(--cnn-output); }
.cnn-chart .cnn-plus { fill: rgb(${SIGNED_ANCHORS[6].join(",")}); stroke: rgb(${SIGNED_ANCHORS[7].join(",")}); }
.cnn-chart .cnn-minus { fill: rgb(${SIGNED_ANCHORS[2].join(",")}); stroke: rgb(${SIGNED_ANCHORS[1].join(",")}); }
.cnn-chart rect { stroke-width: 0; }
.cnn-chart .cnn-plus, .cnn-chart .cnn-minus { stroke-width: 1; }
.cnn-stroke-kernel { stroke: var(--cnn-kernel); }
.cnn-stroke-output { stroke: var(--cnn-output); }
.cnn-stroke-stride { stroke: var(--cnn-stride); }
.cnn-chart .cnn-kind-size { fill: var(--cnn-size); }
.cnn-chart .cnn-kind-kernel { fill: var(--cnn-kernel); }
.cnn-chart .cnn-kind-padding { fill: var(--cnn-padding); }
.cnn-chart .cnn-kind-stride { fill: var(--cnn-stride); }
.cnn-chart .cnn-kind-output { fill: var(--cnn-output); }
.cnn-charts { position: relative; display: flex; flex-direction: column; align-items: stretch; }
.cnn-rows { display: grid; gap: 10px 18px; justify-content: center; }
.cnnkit-view { --cnn-mark-line: var(--cnn-output); }
.cnn-ways { display: grid; grid-template-columns: repeat(7, max-content); gap: 10px; justify-content: center; align-items: center; padding-top: 6px; }
.cnn-number { font-weight: 600; font-variant-numeric: tabular-nums; }
`;

/** The style sheet as an element, for a view to hold. */
const chartStyle = () => h("style", {}, CHART_STYLE);
