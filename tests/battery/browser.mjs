/* What only a browser can tell of a finished site: axe-core, keyboard, layout shift, bytes, Lighthouse.
   usage: node browser.mjs SITE '{"kind": "path", ...}' ARTICLE OUT [--lighthouse]
   Serves SITE on loopback as a static host does (gzip, caching), and writes what it saw to OUT as JSON. */
import { createServer } from "node:http";
import { readFile, stat, writeFile, mkdir } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { extname, join, normalize } from "node:path";
import { createRequire } from "node:module";
import puppeteer from "puppeteer-core";

const [site, kindsText, article, out, ...flags] = process.argv.slice(2);
const kinds = JSON.parse(kindsText);
const root = (flags.find((flag) => flag.startsWith("--root=")) ?? "--root=/").slice(7);
const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TYPES = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".json": "application/json", ".svg": "image/svg+xml", ".png": "image/png", ".ico": "image/x-icon", ".woff2": "font/woff2", ".xml": "application/xml", ".txt": "text/plain", ".pdf": "application/pdf", ".csv": "text/csv", ".webmanifest": "application/manifest+json", ".wasm": "application/wasm" };
const PACKED = new Set([".html", ".css", ".js", ".json", ".svg", ".xml", ".txt", ".csv", ".webmanifest"]);

const server = createServer(async (request, response) => {
  let path = normalize(decodeURIComponent(new URL(request.url, "http://x").pathname)).replace(/^(\.\.[/\\])+/, "");
  // The page not found is served anywhere: its links begin at the root of the site's own address.
  if (path.startsWith(root)) path = `/${path.slice(root.length)}`;
  if (path.endsWith("/")) path += "index.html";
  try {
    const file = join(site, path);
    if ((await stat(file)).isDirectory()) throw new Error("folder");
    const type = extname(file);
    let body = await readFile(file);
    const head = { "content-type": TYPES[type] ?? "application/octet-stream", "cache-control": path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "public, max-age=300" };
    if (PACKED.has(type)) { body = gzipSync(body, { level: 9 }); head["content-encoding"] = "gzip"; }
    head["content-length"] = body.length;
    response.writeHead(200, head).end(body);
  } catch {
    response.writeHead(404, { "content-type": "text/html" }).end("<!DOCTYPE html><title>404</title>");
  }
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const base = `http://127.0.0.1:${server.address().port}/`;
const seen = { axe: {}, keyboard: {}, shift: {}, bytes: {}, plain: {}, motion: {}, console: {}, overflow: {}, lighthouse: {} };
const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", headless: true, args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });

async function opened(path, { dark = false, width = 1440, height = 900, script = true, block = () => false, media } = {}) {
  const page = await browser.newPage();
  await page.setBypassCSP(true);
  await page.setJavaScriptEnabled(script);
  await page.setViewport({ width, height, isMobile: false });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }, ...(media ?? [])]);
  const faults = [];
  let bytes = 0;
  await page.setRequestInterception(true);
  page.on("request", (request) => (block(request) ? request.abort() : request.continue()));
  page.on("response", (response) => { bytes += Number(response.headers()["content-length"] ?? 0); });
  page.on("console", (message) => { if (["error", "warn"].includes(message.type())) faults.push(message.text()); });
  page.on("pageerror", (error) => faults.push(String(error)));
  await page.evaluateOnNewDocument(() => {
    globalThis.shift = 0;
    new PerformanceObserver((list) => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.shift += entry.value; }).observe({ type: "layout-shift", buffered: true });
  });
  await page.goto(base + path, { waitUntil: "networkidle0" });
  return { page, faults, transferred: () => bytes };
}

for (const [kind, path] of Object.entries(kinds)) {
  for (const mode of ["light", "dark"]) {
    for (const width of [375, 768, 1440]) {
      const { page, faults, transferred } = await opened(path, { dark: mode === "dark", width });
      // Everything that can be opened is opened, so that what stands in it is looked at too.
      const closed = await page.evaluate(() => [...document.querySelectorAll("details:not([open])")].length);
      const shots = flags.find((flag) => flag.startsWith("--shots="));
      if (shots) {
        await mkdir(shots.slice(8), { recursive: true });
        await page.screenshot({ path: join(shots.slice(8), `${kind}-${mode}-${width}.png`), fullPage: true });
      }
      seen.shift[`${kind} ${mode} ${width}`] = await page.evaluate(() => globalThis.shift);
      seen.overflow[`${kind} ${mode} ${width}`] = await page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth));
      seen.bytes[kind] = Math.max(seen.bytes[kind] ?? 0, transferred());
      if (faults.length) seen.console[`${kind} ${mode} ${width}`] = faults;
      if (closed) await page.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
      await page.evaluate(axeSource);
      const found = await page.evaluate(() => axe.run(document, { runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] } }));
      seen.axe[`${kind} ${mode} ${width}`] = { passes: found.passes.length, violations: found.violations.map((one) => ({ id: one.id, help: one.help, nodes: one.nodes.slice(0, 5).map((node) => `${node.html.slice(0, 160)} | ${node.failureSummary.split("\n")[1]?.trim() ?? ""}`) })) };
      await page.close();
    }
  }
  // The tab key reaches all that can be used, each with a mark of focus, and comes to an end.
  {
    const { page } = await opened(path);
    const wanted = await page.evaluate(() => {
      const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")];
      const usable = all.filter((one) => one.tabIndex >= 0 && !one.disabled && one.checkVisibility() && one.getClientRects().length);
      usable.forEach((one, number) => one.setAttribute("data-battery", number));
      return usable.length;
    });
    const reached = new Set();
    const unmarked = new Set();
    for (let press = 0; press < wanted + 5; press++) {
      await page.keyboard.press("Tab");
      const at = await page.evaluate(() => {
        const one = document.activeElement;
        if (!one?.dataset.battery) return null;
        const style = getComputedStyle(one);
        const marked = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
        return { number: one.dataset.battery, marked, html: one.outerHTML.slice(0, 120) };
      });
      if (!at) continue;
      reached.add(at.number);
      if (!at.marked) unmarked.add(at.html);
    }
    seen.keyboard[kind] = { usable: wanted, reached: reached.size, unmarked: [...unmarked].slice(0, 5) };
    await page.close();
  }
  // Reduced motion: nothing moves by itself, nothing scrolls smoothly.
  {
    const { page } = await opened(path, { media: [{ name: "prefers-reduced-motion", value: "reduce" }] });
    seen.motion[kind] = await page.evaluate(() => {
      const moving = [...document.querySelectorAll("*")].filter((one) => { const style = getComputedStyle(one); return style.animationName !== "none" || style.transitionDuration.split(",").some((part) => parseFloat(part) > 0); });
      const smooth = getComputedStyle(document.documentElement).scrollBehavior === "smooth";
      return moving.slice(0, 5).map((one) => one.outerHTML.slice(0, 120)).concat(smooth ? ["html scrolls smoothly"] : []);
    });
    await page.close();
  }
  // Without style sheets, and without pictures, the same words can be read.
  {
    const words = async (options) => {
      const { page } = await opened(path, options);
      const text = await page.evaluate(() => document.querySelector("main").innerText.replace(/\s+/g, ""));
      await page.close();
      return text.length;
    };
    const whole = await words({});
    seen.plain[kind] = { whole, unstyled: await words({ block: (one) => one.resourceType() === "stylesheet" }), pictureless: await words({ block: (one) => ["image", "font"].includes(one.resourceType()) }) };
  }
}

// The search finds the newest article by the first word of its headline, under the page's own policy.
if (kinds.search) {
  const page = await browser.newPage();
  await page.goto(base + article);
  const word = await page.evaluate(() => document.querySelector("h1").textContent.trim().split(/\s+/)[0]);
  await page.goto(base + kinds.search, { waitUntil: "networkidle0" });
  await page.type("#q", word);
  const found = await page.waitForSelector("#results a", { timeout: 10000 }).then(() => true, () => false);
  seen.search = { word, found, status: await page.evaluate(() => document.getElementById("found").textContent) };
  await page.close();
}

if (flags.includes("--lighthouse")) {
  const { default: lighthouse, desktopConfig } = await import("lighthouse");
  const port = Number(new URL(browser.wsEndpoint()).port);
  for (const [name, config] of [["mobile", undefined], ["desktop", desktopConfig]]) {
    const result = await lighthouse(base + article, { port, output: "json", logLevel: "error" }, config);
    const { categories, audits } = result.lhr;
    seen.lighthouse[name] = {
      scores: Object.fromEntries(Object.values(categories).map((one) => [one.id, Math.round(one.score * 100)])),
      metrics: Object.fromEntries(["first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift", "speed-index", "total-byte-weight"].map((id) => [id, audits[id]?.displayValue])),
      under: Object.values(categories).flatMap((one) => one.auditRefs.filter((ref) => ref.weight && audits[ref.id].score !== null && audits[ref.id].score < 1).map((ref) => `${one.id}: ${ref.id} ${audits[ref.id].score} ${audits[ref.id].title} ${audits[ref.id].displayValue ?? ""}`)),
    };
  }
}
await browser.close();
server.close();
await writeFile(out, JSON.stringify(seen, null, 1));
