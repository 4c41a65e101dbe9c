const $ = (id) => document.getElementById(id);

/** An element; what comes from a document is only ever a text node or an attribute's value. */
function el(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "click") made.addEventListener("click", value);
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

// Characters that nobody sees or that turn the reading direction around: they are shown by their code point.
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/;

/** A text as nodes, with what is hidden in it made visible. */
function visible(text) {
  if (!HIDDEN.test(text)) return [document.createTextNode(text)];
  const nodes = [];
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    if (!HIDDEN.test(text[i])) continue;
    if (i > from) nodes.push(document.createTextNode(text.slice(from, i)));
    const code = text.charCodeAt(i).toString(16).toUpperCase().padStart(4, "0");
    nodes.push(el("span", { class: "escape" }, "U+" + code));
    from = i + 1;
  }
  if (from < text.length) nodes.push(document.createTextNode(text.slice(from)));
  return nodes;
}

const later = window.requestIdleCallback
  ? (work) => window.requestIdleCallback(work, { timeout: 500 })
  : (work) => setTimeout(work, 30);

function say(words) {
  $("said").textContent = words;
}

const narrow = window.matchMedia("(max-width: 820px)");
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

/** Put the page's own words, in the language chosen, where the template names them. */
function nameAll(chosen) {
  language = chosen;
  document.documentElement.lang = chosen === "en" ? "en" : "zh-CN";
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = t(node.dataset.word);
  for (const node of document.querySelectorAll("[data-label]")) {
    node.setAttribute("aria-label", t(node.dataset.label));
    if (node.tagName === "BUTTON") node.title = t(node.dataset.label);
  }
  for (const node of document.querySelectorAll("[data-placeholder]")) node.placeholder = t(node.dataset.placeholder);
  $("lang").lang = chosen === "en" ? "zh-CN" : "en";
}

function shorten(words, most) {
  const all = Array.from(words);
  return all.length > most ? all.slice(0, most - 1).join("") + "…" : words;
}

/** How many of them give each key; one counts once for each. */
function tally(among, keys) {
  const counts = new Map();
  for (const one of among) for (const key of new Set(keys(one))) counts.set(key, (counts.get(key) || 0) + 1);
  return counts;
}

/** The clipboard of a page from a file may be closed to scripts; a selection can always be copied. */
function copyText(text) {
  const area = el("textarea", { class: "unseen", readonly: true, "aria-hidden": "true" });
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

/** Keep what is looked at in the address, without a step back for each change. */
function writeAddress(parts) {
  const hash = "#" + parts.toString();
  if (hash === (location.hash || "#")) return;
  try {
    history.replaceState(null, "", hash);
  } catch (error) {
    location.replace(hash);
  }
}

/** A value that no option has (a link made from other documents) counts as none. */
function setField(field, value) {
  field.value = value;
  if (field.tagName === "SELECT" && field.selectedIndex < 0) field.value = "";
}
