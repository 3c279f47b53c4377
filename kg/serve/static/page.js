// The pages work without this: it shows the answer to a query below it instead of downloading it.
const show = document.getElementById("show"), ask = document.getElementById("ask"), answer = document.getElementById("answer");
const element = (name, text) => Object.assign(document.createElement(name), { textContent: text });
const row = (kind, cells) => { const tr = document.createElement("tr"); tr.append(...cells.map((each) => element(kind, each))); return tr; };

function table(found) {
  const made = document.createElement("table"), head = document.createElement("thead"), body = document.createElement("tbody");
  made.className = "list";
  head.append(row("th", found.head.vars));
  body.append(...found.results.bindings.map((each) => row("td", found.head.vars.map((name) => each[name]?.value ?? ""))));
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
    const said = `${found.results.bindings.length} rows${found.head.truncated ? `, ${found.head.truncated}` : ""}`;
    answer.replaceChildren(element("p", said), table(found));
  } catch (problem) { answer.replaceChildren(element("p", `The server did not answer: ${problem.message}`)); }
}

if (show) { show.hidden = false; show.addEventListener("click", run); }
