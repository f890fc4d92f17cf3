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

// The conversation belongs to this browser: all its windows show the same one, and the server keeps none.
const KEPT = "baogao.conversation";
page.kept = () => {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT) || "[]");
    return Array.isArray(kept) ? kept : [];
  } catch (unreadable) {
    return [];
  }
};
page.keep = (memory) => {
  // What another window was told while this one waited stays, before what this one was told.
  const kept = page.kept();
  const last = memory.slice(-1);
  const known = kept.some((turn) => JSON.stringify(turn) === JSON.stringify(last[0]));
  const merged = page.overtaken && last.length ? (known ? kept : [...kept, ...last]) : memory;
  localStorage.setItem(KEPT, JSON.stringify(merged));
  if (page.overtaken) page.trigger("input", {});
  page.overtaken = false;
  page.showLast();
};

page.toBox = (text) => {
  const box = document.querySelector("#bg-question textarea");
  if (!box) return;
  box.value = text;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
};

// What the server made of a click: a document to save, or a word to say.
page.take = (reply) => {
  if (reply && reply.content) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([Uint8Array.from(atob(reply.content), (byte) => byte.charCodeAt(0))]));
    link.download = reply.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }
  if (reply && reply.said) page.say(reply.said);
};

// A thumb pressed again is taken back; a reason goes with the thumb that is pressed.
page.judge = (button) => {
  const frame = button.closest(".bg-feedback");
  const box = frame.querySelector(".bg-reason-box");
  const thumbs = [...frame.querySelectorAll("[data-feedback]")];
  if (button.dataset.feedback) {
    const pressed = button.getAttribute("aria-pressed") !== "true";
    thumbs.forEach((thumb) => thumb.setAttribute("aria-pressed", String(pressed && thumb === button)));
    box.hidden = !pressed;
  } else {
    box.hidden = true;
  }
  const chosen = thumbs.find((thumb) => thumb.getAttribute("aria-pressed") === "true");
  const verdict = chosen ? chosen.dataset.feedback : "";
  page.trigger("like", { record: frame.dataset.record, verdict, reason: box.querySelector("input").value });
};

const calm = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");

// What was asked last comes into view with its answer, as much of it as fits; the framework loses its place in a long talk.
page.showLast = () =>
  setTimeout(() => {
    const log = document.querySelector('#bg-chat [role="log"]');
    const last = [...document.querySelectorAll("#bg-chat .bg-question")].pop();
    if (log && last) log.scrollTop += last.getBoundingClientRect().top - log.getBoundingClientRect().top - 12;
  }, 120);

page.showEvidence = () => {
  page.show("#bg-evidence .bg-current");
  if (!page.marked) return;
  document.querySelectorAll(".bg-mark.bg-chosen").forEach((mark) => mark.classList.remove("bg-chosen"));
  const mark = document.querySelector(`#bg-chat .bg-mark[data-turn="${page.marked.turn}"][data-n="${page.marked.n}"]`);
  if (mark) mark.classList.add("bg-chosen");
};

// Where text and outline have scroll bars of their own the page around them stays; on a phone it moves.
const center = (element) => {
  const frame = element && element.closest(".bg-body, .bg-outline");
  if (!frame) return;
  if (frame.scrollHeight > frame.clientHeight) {
    frame.scrollTop += element.getBoundingClientRect().top - frame.getBoundingClientRect().top - frame.clientHeight / 2;
  } else {
    element.scrollIntoView({ block: "center" });
  }
};

page.showHighlight = () =>
  setTimeout(() => {
    scrollTo(0, 0);
    center(document.querySelector('.bg-outline [aria-current="location"]'));
    center(document.getElementById("bg-highlight"));
  }, 250);

// What a click brought comes into view, where it is not.
page.show = (selector) =>
  setTimeout(() => {
    const found = document.querySelector(selector);
    if (found) found.scrollIntoView({ block: "nearest", behavior: calm() });
  }, 100);

// Whether another generation answers than the one this page was filled from; then the user decides when to turn to it.
page.look = async () => {
  const reply = await fetch(document.getElementById("bg-words").dataset.health).catch(() => null);
  const { generation } = reply && reply.ok ? await reply.json() : {};
  if (!generation) return;
  page.generation = page.generation || generation;
  document.getElementById("bg-news").hidden = generation === page.generation;
};

// What the page's framework says in English only; its headings say no more than their signs.
const ENGLISH = {
  "Connection to the server was lost": "disconnected",
  "Connection errored out": "disconnected",
  "exceed the maximum allowed size": "tooLarge",
  "Queue is full": "busy",
};
page.translate = () => {
  const words = document.getElementById("bg-words").dataset;
  for (const toast of document.querySelectorAll(".toast-body")) {
    const heading = toast.querySelector(".toast-title").firstChild;
    if (/^(Error|Warning|Info)\s*$/.test(heading.textContent)) heading.textContent = "";
    for (const text of toast.querySelectorAll(".toast-message-text")) {
      const known = Object.keys(ENGLISH).find((phrase) => text.textContent.includes(phrase));
      if (known) text.textContent = words[ENGLISH[known]];
    }
  }
};

// The server went away amid an answer: say so, and once it is back begin anew, the question in the box (`pagehide`).
page.recover = async () => {
  if (page.recovering) return;
  page.recovering = true;
  document.getElementById("bg-lost").hidden = false;
  let state;
  while (!state) {
    await new Promise((done) => setTimeout(done, 1500));
    const reply = await fetch(document.getElementById("bg-words").dataset.health).catch(() => null);
    state = reply && (await reply.json().catch(() => null));
  }
  location.reload();
};

page.settle = () => {
  page.look();
  const log = document.querySelector('#bg-chat [role="log"]');
  if (log) log.setAttribute("aria-label", document.getElementById("bg-words").dataset.conversation);
  const draft = sessionStorage.getItem("baogao.draft");
  if (draft) page.toBox(draft);
  sessionStorage.removeItem("baogao.draft");
  if (new URLSearchParams(location.search).has("report")) page.showHighlight();
};

const account = document.querySelector(".bg-header [data-account]");
const user = document.documentElement.dataset.user;
if (account && user) {
  account.textContent = user;
  account.hidden = false;
}

if (!page.listening) {
  page.listening = true;
  // A session that ended while the page was open: sign in, then go on where one was.
  const send = window.fetch;
  window.fetch = async (...request) => {
    const reply = await send(...request);
    if (reply.status === 401 && !page.leaving) {
      page.leaving = true;
      location.reload();
    }
    return reply;
  };
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
    } else if ((found = find("[data-copy-link]"))) {
      page.copy(new URL(found.dataset.copyLink, location.href).href);
    } else if ((found = find("[data-export]"))) {
      const turn = found.dataset.turn;
      found.closest("details").open = false;
      page.trigger("download", { form: found.dataset.export, turn: turn === undefined ? null : +turn });
    } else if ((found = find("[data-feedback], [data-reason]"))) {
      page.judge(found);
    } else if ((found = find("[data-language]"))) {
      event.preventDefault();
      document.cookie = `${found.dataset.cookie}=${found.dataset.language}; path=/; max-age=31536000; samesite=lax`;
      location.href = found.getAttribute("href") + location.search;
    } else if (find("[data-reload]")) {
      location.reload();
    } else if ((found = find("[data-theme-switch]"))) {
      const dark = document.body.classList.toggle("dark");
      localStorage.setItem("baogao.theme", dark ? "dark" : "light");
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches(".bg-reason-box input")) return;
    event.target.nextElementSibling.click();
  });
  const shown = (event) => event.target.matches(".bg-menu[open]") && event.target.scrollIntoView({ block: "nearest" });
  document.addEventListener("toggle", shown, true);
  addEventListener("storage", (event) => {
    if (event.key !== KEPT) return;
    if (document.querySelector("#bg-chat .bg-waiting")) page.overtaken = true;
    else page.trigger("input", {});
  });
  addEventListener("popstate", () => page.trigger("select", { link: location.search }));
  // Whatever makes the page start anew, what stands in the box or is not answered yet stays; the conversation is kept anyway.
  addEventListener("pagehide", () => {
    const box = document.querySelector("#bg-question textarea");
    const asked = document.querySelector("#bg-chat .bg-waiting") && [...document.querySelectorAll("#bg-chat .bg-words")].pop();
    sessionStorage.setItem("baogao.draft", (box && box.value) || (asked && asked.textContent) || "");
  });
  new MutationObserver(() => {
    const asked = document.querySelectorAll("#bg-chat .bg-question").length;
    if (asked > (page.asked || 0)) page.showLast();
    page.asked = asked;
    if (document.querySelector("#bg-chat [data-testid=status-tracker] .error")) page.recover();
    page.translate();
  }).observe(document.body, { childList: true, subtree: true });
  const lookAgain = () => document.hidden || page.look();
  setInterval(lookAgain, 20000);
  document.addEventListener("visibilitychange", lookAgain);
  const theme = localStorage.getItem("baogao.theme");
  if (theme) document.body.classList.toggle("dark", theme === "dark");
}
