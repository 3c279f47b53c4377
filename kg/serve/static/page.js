// The pages work without this: it shows the answer to a query below it instead of downloading it.
const show = document.getElementById("show"), ask = document.getElementById("ask"), answer = document.getElementById("answer");
const element = (name, text) => Object.assign(document.createElement(name), { textContent: text });
const row = (cells) => { const tr = document.createElement("tr"); tr.append(...cells); return tr; };

// A node of the graph leads to its page, another IRI of the web to itself; no other scheme becomes a link.
function cell(term) {
  const td = document.createElement("td"), base = ask.dataset.base, text = term?.value ?? "";
  if (term?.type !== "uri" || !/^https?:/.test(text)) { td.textContent = text; return td; }
  const key = text.startsWith(base) ? text.slice(base.length) : "", page = /^(trial|drug|mechanism|target|condition|endpoint)\/[^/]+$/.test(key);
  td.append(Object.assign(element("a", key || text), { href: page ? `/${key}` : text, rel: "noreferrer" }));
  return td;
}

function table(found) {
  const made = document.createElement("table"), head = document.createElement("thead"), body = document.createElement("tbody");
  made.className = "list";
  head.append(row(found.head.vars.map((name) => element("th", name))));
  body.append(...found.results.bindings.map((each) => row(found.head.vars.map((name) => cell(each[name])))));
  made.append(head, body);
  return made;
}

async function run() {
  answer.replaceChildren(element("p", "Running …"));
  try {
    const reply = await fetch("/sparql", { method: "POST", body: new URLSearchParams({ query: ask.query.value }),
      headers: { Accept: "application/sparql-results+json, text/turtle;q=0.5" } });
    const text = await reply.text();
    if (!reply.ok || !reply.headers.get("content-type").includes("json")) { answer.replaceChildren(element("pre", text)); return; }
    const found = JSON.parse(text);
    if (!found.results) { answer.replaceChildren(element("p", String(found.boolean))); return; }
    const number = found.results.bindings.length;
    if (!number) { answer.replaceChildren(element("p", "0 rows: nothing in the graph is so. Is what the question asks for in it?")); return; }
    const said = `${number} row${number === 1 ? "" : "s"}${found.head.truncated ? `, ${found.head.truncated}` : ""}`;
    answer.replaceChildren(element("p", said), table(found));
  } catch (problem) { answer.replaceChildren(element("p", `The server did not answer: ${problem.message}`)); }
}

if (show) { show.hidden = false; show.addEventListener("click", run); }
