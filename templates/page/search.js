/* Search over all editions: asks Pagefind's index as the reader types, and writes results as text. */
const form = document.querySelector("form[data-bundle]");
const input = form.elements.q;
const list = document.getElementById("results");
const status = document.getElementById("found");
const more = document.getElementById("more");
const PAGE = 10;
let bundle, results = [], shown = 0, turn = 0;

async function show() {
  const mine = turn;
  const next = await Promise.all(results.slice(shown, shown + PAGE).map((result) => result.data()));
  if (mine !== turn) return;
  for (const found of next) {
    const item = document.createElement("li");
    const what = document.createElement("div");
    what.className = "what";
    const head = document.createElement("h2");
    const link = document.createElement("a");
    link.href = found.url;
    link.textContent = found.meta.title;
    const text = document.createElement("p");
    text.className = "standing";
    // The excerpt marks what was found and escapes the rest; it is taken apart, never set as markup.
    const parts = new DOMParser().parseFromString(found.excerpt, "text/html").body.childNodes;
    for (const part of parts) {
      const piece = document.createElement(part.nodeName === "MARK" ? "mark" : "span");
      piece.textContent = part.textContent;
      text.append(piece);
    }
    head.append(link);
    what.append(head, text);
    item.append(what);
    list.append(item);
  }
  shown += next.length;
  more.hidden = shown >= results.length;
}

async function ask() {
  const mine = ++turn;
  const words = input.value.trim();
  const address = new URL(location.href);
  if (words) address.searchParams.set("q", words);
  else address.searchParams.delete("q");
  history.replaceState(null, "", address);
  list.replaceChildren();
  more.hidden = true;
  status.textContent = "";
  if (!words) return;
  try {
    bundle ??= await import(new URL(form.dataset.bundle, location.href).href);
    const answer = await bundle.search(words);
    if (mine !== turn) return;
    results = answer.results;
    shown = 0;
    status.textContent = results.length ? status.dataset.some.replace("{count}", results.length) : status.dataset.none;
    await show();
  } catch {
    if (mine === turn) status.textContent = status.dataset.failed;
  }
}

let waiting;
input.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, 200); });
form.addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(waiting); ask(); });
more.addEventListener("click", show);
input.value = new URL(location.href).searchParams.get("q") ?? "";
ask();
