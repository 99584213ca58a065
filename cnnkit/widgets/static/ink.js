// What is drawn onto grids: lines, hatching, and overlays, which are functions of (context, grid, theme).

const FONT = "ui-sans-serif, system-ui, -apple-system, 'Segoe UI', 'Liberation Sans', 'DejaVu Sans', sans-serif";

function line(context, x, y, dx, dy) {
  context.moveTo(x, y);
  context.lineTo(x + dx, y + dy);
}

/** Runs of zeros in a list of marks: [start, length] each. */
function runs(marks) {
  const found = [];
  for (let i = 0; i < marks.length; i++) {
    if (marks[i]) continue;
    const start = i;
    while (i + 1 < marks.length && !marks[i + 1]) i++;
    found.push([start, i - start + 1]);
  }
  return found;
}

/** Fill a box with paper and diagonal lines; crossed lines mean "never read". */
function fillHatched(context, [x, y, width, height], paper, ink, crossed) {
  if (width <= 0 || height <= 0) return;
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  if (paper) {
    context.fillStyle = paper;
    context.fillRect(x, y, width, height);
  }
  context.strokeStyle = ink;
  context.globalAlpha = crossed ? 0.5 : 0.4;
  context.lineWidth = 1;
  context.beginPath();
  const gap = crossed ? 8 : 7;
  // Lines start at multiples of the gap, so that neighbouring boxes join without a seam.
  const first = Math.floor((x + y) / gap) * gap;
  for (let s = first; s <= x + width + y + height; s += gap) line(context, s - y, y, -height, height);
  if (crossed) {
    const start = Math.floor((x - y - height) / gap) * gap;
    for (let d = start; d <= x + width - y; d += gap) line(context, d + y, y, height, height);
  }
  context.stroke();
  context.restore();
}

/** Outline a box so that it shows on any colour: a pale halo under a strong line; dashed while only hovered. */
function outline(row, column, rows = 1, columns = 1, { dashed = false, width = 2.5 } = {}) {
  return (context, grid, theme) => {
    let [x, y, w, h] = grid.box(row, column, rows, columns);
    const grow = Math.max(0, (10 - Math.min(w, h)) / 2); // a window of three photograph pixels must still be found
    [x, y, w, h] = [x - grow, y - grow, w + 2 * grow, h + 2 * grow];
    context.strokeStyle = theme.markHalo;
    context.lineWidth = width + 2.5;
    context.strokeRect(x, y, w, h);
    context.strokeStyle = theme.mark;
    context.lineWidth = width;
    if (dashed && Math.min(w, h) > 16) context.setLineDash([5, 3]);
    context.strokeRect(x, y, w, h);
  };
}

/** Tint and outline many cells; as one box where they are too many or too small to tell apart. */
function tint(cells, strength = 1) {
  return (context, grid, theme) => {
    context.fillStyle = theme.mark;
    context.globalAlpha = strength * (grid.numbered ? 0.22 : 0.55);
    for (const { row, column } of cells) context.fillRect(...grid.box(row, column));
    if (grid.cell < SMALLEST_LINE) return;
    context.globalAlpha = 1;
    context.strokeStyle = theme.mark;
    context.lineWidth = 1.5;
    for (const { row, column } of cells) {
      const [x, y, w, h] = grid.box(row, column);
      context.strokeRect(x + 1.5, y + 1.5, w - 3, h - 3);
    }
  };
}

/** Write a small label into the lower right corner of a cell: the weight that meets it. */
function corner(row, column, text) {
  return (context, grid, theme) => {
    if (grid.cell < 36) return; // it would cover the number
    const [x, y, w, h] = grid.box(row, column);
    context.font = `600 9.5px ${FONT}`;
    context.textAlign = "right";
    context.textBaseline = "alphabetic";
    const width = context.measureText(text).width + 4;
    context.fillStyle = theme.mark;
    context.fillRect(x + w - width - 1, y + h - 12, width, 11);
    context.fillStyle = theme.markHalo;
    context.fillText(text, x + w - 3, y + h - 3);
  };
}

/** Leave cells after the given one blank: outputs that are still to be computed. */
function notYet(index) {
  return (context, grid, theme) => {
    const row = Math.floor(index / grid.columns);
    const column = index % grid.columns;
    const boxes = [
      grid.box(row, column + 1, 1, grid.columns - column - 1),
      grid.box(row + 1, 0, grid.rows - row - 1, grid.columns),
    ];
    for (const box of boxes) {
      context.fillStyle = theme.paper;
      context.fillRect(...box);
    }
  };
}
