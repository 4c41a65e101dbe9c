// The page's own words in both languages; a document's words never change.
function read(id) {
  const element = document.getElementById(id);
  return element ? JSON.parse(element.textContent) : null;
}

const WORDS = read("words");
let language = "zh";

function t(key, values) {
  const both = WORDS[key];
  if (!both) return key;
  const words = both[language === "en" ? 1 : 0];
  return values ? words.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole)) : words;
}
