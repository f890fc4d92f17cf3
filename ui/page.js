// Runs once for the page's header. One listener for the whole document turns clicks on our own elements into events
// of the header component (`trigger`), which the server answers; nothing here calls another host.
window.baogao = window.baogao || {};
const page = window.baogao;
page.trigger = trigger;

page.say = (text) => {
  const toast = document.getElementById("bg-toast");
  if (!toast) return;
  toast.textContent = text;
  toast.classList.add("bg-shown");
  clearTimeout(page.toastTimer);
  page.toastTimer = setTimeout(() => toast.classList.remove("bg-shown"), 1800);
};

page.copy = async (text) => {
  const words = document.getElementById("bg-words").dataset;
  let copied = false;
  try {
    await navigator.clipboard.writeText(text);
    copied = true;
  } catch (refused) {
    // The clipboard is closed to pages served without TLS from another machine; the old way still works there.
    const area = document.createElement("textarea");
    area.value = text;
    area.style.cssText = "position:fixed;top:0;opacity:0";
    document.body.append(area);
    area.select();
    copied = document.execCommand("copy");
    area.remove();
  }
  page.say(copied ? words.copied : words.copyFailed);
};

page.toBox = (text) => {
  const box = document.querySelector("#bg-question textarea");
  if (!box) return;
  box.value = text;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
};

const calm = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");

page.showEvidence = () =>
  setTimeout(() => {
    const card = document.querySelector("#bg-evidence .bg-current");
    if (card) card.scrollIntoView({ block: "nearest", behavior: calm() });
    if (page.marked) {
      document.querySelectorAll(".bg-mark.bg-chosen").forEach((mark) => mark.classList.remove("bg-chosen"));
      const mark = document.querySelector(`#bg-chat .bg-mark[data-turn="${page.marked.turn}"][data-n="${page.marked.n}"]`);
      if (mark) mark.classList.add("bg-chosen");
    }
  }, 60);

page.showHighlight = () =>
  setTimeout(() => {
    const highlight = document.getElementById("bg-highlight");
    if (highlight) highlight.scrollIntoView({ block: "center" });
    const here = document.querySelector('.bg-outline [aria-current="location"]');
    if (here) here.scrollIntoView({ block: "nearest" });
    if (highlight) highlight.scrollIntoView({ block: "center" });
  }, 250);

page.showDetail = () =>
  setTimeout(() => {
    const detail = document.querySelector("#bg-detail .bg-card");
    if (detail) detail.scrollIntoView({ block: "nearest", behavior: calm() });
  }, 60);

page.settle = () => {
  const log = document.querySelector('#bg-chat [role="log"]');
  if (log) log.setAttribute("aria-label", document.getElementById("bg-words").dataset.conversation);
  if (new URLSearchParams(location.search).has("report")) page.showHighlight();
};

if (!page.listening) {
  page.listening = true;
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const find = (selector) => event.target.closest && event.target.closest(selector);
    let found;
    if ((found = find("[data-n]"))) {
      event.preventDefault();
      page.marked = { turn: +found.dataset.turn, n: +found.dataset.n };
      page.trigger("click", page.marked);
    } else if ((found = find("[data-link]"))) {
      event.preventDefault();
      const address = found.getAttribute("href");
      history.pushState({ baogao: true }, "", address);
      page.trigger("select", { link: address });
    } else if ((found = find("[data-goto]"))) {
      event.preventDefault();
      const target = document.getElementById(found.dataset.goto);
      if (target) target.scrollIntoView({ block: "start", behavior: calm() });
    } else if ((found = find('#bg-tabs [role="tab"]'))) {
      // The address names a report only while the report is what is shown.
      if (event.isTrusted && location.search) history.replaceState(null, "", location.pathname);
    } else if ((found = find("[data-ask]"))) {
      page.trigger("submit", { question: found.dataset.ask });
    } else if ((found = find("[data-edit]"))) {
      page.toBox(found.dataset.edit);
    } else if ((found = find("[data-copy]"))) {
      page.copy(found.dataset.copy);
    } else if ((found = find("[data-language]"))) {
      event.preventDefault();
      document.cookie = `${found.dataset.cookie}=${found.dataset.language}; path=/; max-age=31536000; samesite=lax`;
      location.href = found.getAttribute("href") + location.search;
    } else if ((found = find("[data-theme-switch]"))) {
      const dark = document.body.classList.toggle("dark");
      localStorage.setItem("baogao.theme", dark ? "dark" : "light");
    }
  });
  addEventListener("popstate", () => page.trigger("select", { link: location.search }));
  const theme = localStorage.getItem("baogao.theme");
  if (theme) document.body.classList.toggle("dark", theme === "dark");
}
