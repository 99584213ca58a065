// Looks for every word of the question at the beginning of words; headings count more than text.
// What is found is put into the page as text, never as markup.

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const escaped = (word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const starts = (word) => new RegExp(`(?<![\\p{L}\\p{N}])${escaped(word)}`, "gu");
const MOST = 40; // results shown
const AROUND = 90; // characters before and after what was found

function score(section, patterns) {
  const [, title, heading, text] = section.map(plain);
  let sum = 0;
  for (const pattern of patterns) {
    const times = (where) => (where.match(pattern) || []).length;
    const found = 12 * times(heading) + 4 * times(title) + Math.min(times(text), 5);
    if (!found) return 0;
    sum += found;
  }
  return sum;
}

function excerpt(text, patterns) {
  const at = Math.max(0, Math.min(...patterns.map((pattern) => {
    const place = plain(text).search(pattern);
    return place < 0 ? text.length : place;
  })));
  const from = at >= text.length ? 0 : Math.max(0, text.lastIndexOf(" ", at - AROUND) + 1);
  const piece = text.slice(from, from + 2 * AROUND);
  const cut = from + 2 * AROUND < text.length;
  return (from ? "… " : "") + (cut ? `${piece.slice(0, piece.lastIndexOf(" "))} …` : piece);
}

function entry([address, title, heading, text], patterns) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = address;
  link.textContent = heading && heading !== title ? `${title}: ${heading}` : title;
  const words = document.createElement("p");
  words.textContent = excerpt(text, patterns);
  item.append(link, words);
  return item;
}

function find(question) {
  const patterns = plain(question).split(/\s+/).filter(Boolean).map(starts);
  if (!patterns.length) return;
  const found = SECTIONS.map((section) => [score(section, patterns), section])
    .filter(([points]) => points > 0)
    .sort(([a], [b]) => b - a);
  const shown = found.length > MOST ? `, of which the best ${MOST} are below` : "";
  document.getElementById("count").textContent =
    `${found.length || "No"} place${found.length === 1 ? "" : "s"} for “${question}”${shown}.`;
  document.getElementById("found").replaceChildren(...found.slice(0, MOST).map(([, one]) => entry(one, patterns)));
}

const question = new URLSearchParams(location.search).get("q") || "";
document.getElementById("find").value = question;
find(question.trim());
