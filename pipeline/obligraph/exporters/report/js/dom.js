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
